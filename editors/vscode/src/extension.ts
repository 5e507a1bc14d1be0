/** Starts the language server of noblame for Markdown, and pulls timelines in a terminal. */

import * as path from "node:path";
import { type ExtensionContext, window, workspace } from "vscode";
import { type ExecuteCommandSignature, LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration("noblame");
  const program = settings.get<string>("path", "noblame");
  const server: ServerOptions = { command: program, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "markdown" },
      { scheme: "untitled", language: "markdown" },
    ],
    initializationOptions: { level: settings.get<string>("level", "suggestion") },
    synchronize: { configurationSection: "noblame" },
    middleware: { executeCommand: (command, given, next) => run(program, command, given, next) },
  };
  client = new LanguageClient("noblame", "noblame", server, options);
  context.subscriptions.push(client);
  await client.start();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

/** The server asks nothing over the network, so a timeline is pulled where its user sees it: in a terminal. */
function run(program: string, command: string, given: unknown[], next: ExecuteCommandSignature): unknown {
  const file = given[0];
  if (command !== "noblame.pull" || typeof file !== "string") {
    return next(command, given);
  }
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const terminal = window.createTerminal({ name: "noblame", cwd: folder, shellPath: program, shellArgs: ["timeline", "pull", path.normalize(file)] });
  terminal.show();
  return undefined;
}
