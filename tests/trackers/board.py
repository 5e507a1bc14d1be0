#!/usr/bin/env python3
"""Tickets in a file: a small tracker for `kind: command`. Started for each thing that is asked, with the file as its word."""
import json, os, sys

path = sys.argv[1]
board = json.load(open(path)) if os.path.exists(path) else []
said = json.load(open(path + ".said")) if os.path.exists(path + ".said") else []
ask = json.loads(sys.stdin.readline())


def end(**last):
    print(json.dumps(last))
    sys.exit()


def save(what=board, to=path):
    with open(to + ".new", "w") as file:
        json.dump(what, file)
    os.replace(to + ".new", to)


def ticket(id):
    found = [ticket for ticket in board if ticket["id"] == id]
    return found[0] if found else end(failed=f"there is no ticket {id}", why="gone")


match ask["do"]:
    case "check":
        holds = {"comments": True}
        print(json.dumps({"account": "ana", "address": "https://tickets.example/t/{id}", "holds": holds}))
    case "list":
        for one in board:
            print(json.dumps(one))
    case "find":
        for one in board:
            if ask["key"] in one["body"]:
                print(json.dumps(one))
    case "get":
        print(json.dumps(ticket(ask["id"])))
    case "create":
        new = {"id": str(len(board) + 1), "status": "open", "version": "1"}
        board.append(new | {part: ask[part] for part in ("title", "body", "owner", "due")})
        save()
        print(json.dumps(board[-1]))
    case "update":
        one = ticket(ask["id"])
        if one["version"] != ask["version"]:
            end(failed="somebody has changed it", why="conflict")
        one |= ask["change"] | {"version": str(int(one["version"]) + 1)}
        save()
        print(json.dumps(one))
    case "comment":
        ticket(ask["id"])
        if not any(id == ask["id"] and ask["mark"] in text for id, text in said):
            said.append([ask["id"], ask["text"]])
            save(said, path + ".said")
    case other:
        end(failed=f"this board cannot {other}")
end(done=True)
