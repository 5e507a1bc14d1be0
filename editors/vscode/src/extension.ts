/** Starts the language server of noblame for Markdown, and pulls timelines in a terminal. */

import * as path from "node:path";
import { type ExtensionContext, ProcessExecution, Task, TaskScope, tasks, Uri, window, workspace } from "vscode";
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
  try {
    await client.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`“${program} lsp” does not start (${reason}). Is noblame installed? The setting noblame.path names it.`);
  }
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

/**
 * The server asks nothing over the network, so a timeline is pulled where its user sees it: as a task, whose terminal stays. What
 * was not saved yet is saved first, for the rows go into the file.
 */
async function run(program: string, command: string, given: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
  const file = given[0];
  if (command !== "noblame.pull" || typeof file !== "string") {
    return next(command, given);
  }
  if (!workspace.isTrusted) {
    return window.showWarningMessage("A timeline is pulled as noblame.yml says: trust this folder first.");
  }
  const report = path.resolve(workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", file);
  await workspace.textDocuments.find((document) => document.uri.fsPath === report)?.save();
  const folder = workspace.getWorkspaceFolder(Uri.file(report)) ?? workspace.workspaceFolders?.[0];
  const pull = new ProcessExecution(program, ["timeline", "pull", report], { cwd: folder?.uri.fsPath ?? path.dirname(report) });
  return tasks.executeTask(new Task({ type: "noblame" }, folder ?? TaskScope.Workspace, "timeline pull", "noblame", pull));
}
