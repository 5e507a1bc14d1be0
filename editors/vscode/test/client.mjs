// Drives the server through the protocol library that Visual Studio Code's client stands on. NOBLAME names the program.

import { spawn } from "node:child_process";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import protocol from "vscode-languageserver-protocol";

const { CodeActionRequest, CompletionRequest, DidOpenTextDocumentNotification, ExitNotification, HoverRequest, InitializedNotification } = protocol;
const { InitializeRequest, PublishDiagnosticsNotification, ShutdownRequest } = protocol;

const server = spawn(process.env.NOBLAME ?? "noblame", ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
const told = new Promise((resolve) => connection.onNotification(PublishDiagnosticsNotification.type, resolve));
const limit = setTimeout(() => fail("no answer in time"), 20_000);
connection.listen();

function fail(words) {
  console.error(`vscode: ${words}`);
  server.kill();
  process.exit(1);
}

const uri = "untitled:Untitled-1";
const { capabilities } = await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities: {} });
if (capabilities.textDocumentSync.change !== 2) fail("the server does not take changes");
await connection.sendNotification(InitializedNotification.type, {});
const text = "---\nstatus: \n---\n\nAna forgot the flag.\n";
await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "markdown", version: 1, text } });
const { diagnostics } = await told;
const found = diagnostics.find((one) => one.code === "blame/forgot");
if (found?.range.start.line !== 4) fail("the finding is not told");
const textDocument = { uri };
const hover = await connection.sendRequest(HoverRequest.type, { textDocument, position: found.range.start });
if (!hover?.contents.value.includes("blame/forgot")) fail("nothing is told on hover");
const actions = await connection.sendRequest(CodeActionRequest.type, { textDocument, range: found.range, context: { diagnostics: [found] } });
if (!actions?.some((action) => action.title.startsWith("Silence blame/forgot"))) fail("the finding cannot be silenced");
const offers = await connection.sendRequest(CompletionRequest.type, { textDocument, position: { line: 1, character: 8 } });
if (!offers?.some((offer) => offer.label === "draft")) fail("no status is offered");
await connection.sendRequest(ShutdownRequest.type);
await connection.sendNotification(ExitNotification.type);
const code = await new Promise((resolve) => server.on("exit", resolve));
clearTimeout(limit);
if (code !== 0) fail(`the server ended with ${code}`);
console.log("vscode: a finding was told, explained, silenced; a status was offered");
process.exit(0);
