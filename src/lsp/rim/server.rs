//! What becomes of each message of the editor.

use super::client::{self, Client};
use super::say::{Refusal, Say};
use super::shape::{self, Shape};
use super::{answers, capabilities, wide};
use crate::lsp::desk::Desk;
use crate::lsp::open::Open;
use crate::lsp::reports::Reports;
use crate::report::Level;
use crate::session::Session;
use crate::world::World;
use crate::world::people::{self, People};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use lsp_types::notification::{self as told, Notification as Told, PublishDiagnostics, ShowMessage};
use lsp_types::request::{self as asked, Request as Asked};
use lsp_types::{InitializeParams, MessageType, PublishDiagnosticsParams, ShowMessageParams, Uri};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

/// What the server hears: from the editor, and from its own threads.
#[derive(Debug)]
pub enum Heard {
    /// A message, and whether more of the editor's words wait behind it.
    Said { message: Box<Message>, more: bool },
    /// What is no message.
    Garbled(String),
    /// Whom the history of a repository names.
    People { root: PathBuf, people: People },
    /// What the reports of a repository say of themselves.
    Reports { root: PathBuf, reports: Reports },
    /// A request was answered beside the others.
    Done(RequestId),
    /// The editor says no more.
    Gone,
}

impl Heard {
    /// Whether it changes or closes this text.
    pub fn changes(&self, uri: &str) -> bool {
        let Heard::Said { message, .. } = self else { return false };
        let Message::Notification(Notification { method, params }) = &**message else { return false };
        (method == told::DidChangeTextDocument::METHOD || method == told::DidCloseTextDocument::METHOD)
            && params["textDocument"]["uri"] == uri
    }

    fn asks(&self) -> Option<&RequestId> {
        match self {
            Heard::Said { message, .. } => match &**message {
                Message::Request(request) => Some(&request.id),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What comes after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Go,
    /// The conversation is over; whether the editor took leave before.
    End {
        well: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    /// The editor took leave and is still there.
    Leaving,
}

pub struct Server {
    pub(super) desk: Desk,
    pub(super) client: Client,
    pub(super) say: Say,
    pub(super) inbox: Sender<Heard>,
    stage: Stage,
    /// What is being answered beside the others, and whether the editor still wants it.
    pub(super) beside: HashMap<RequestId, Arc<AtomicBool>>,
    /// What was said of settings that cannot be read, so that it is said once.
    complained: BTreeSet<String>,
}

impl Server {
    pub fn new(world: World, say: Say, inbox: Sender<Heard>) -> Server {
        Server {
            desk: Desk::new(world),
            client: Client::default(),
            say,
            inbox,
            stage: Stage::New,
            beside: HashMap::new(),
            complained: BTreeSet::new(),
        }
    }

    pub fn hear(&mut self, heard: Heard) -> Step {
        match heard {
            Heard::Said { message, .. } => match *message {
                Message::Request(request) => self.request(request),
                Message::Notification(notification) => return self.notification(notification),
                // Nothing hangs on an answer of the editor's.
                Message::Response(_) => {}
            },
            Heard::Garbled(words) => self.desk.terminal().alert(&format!("noblame: what the editor said is no message: {words}\n")),
            Heard::People { root, people } => self.desk.know(&root, people),
            Heard::Reports { root, reports } => self.desk.learn(&root, reports),
            Heard::Done(id) => drop(self.beside.remove(&id)),
            Heard::Gone => return Step::End { well: self.stage == Stage::Leaving },
        }
        Step::Go
    }

    /// Take back the requests that the editor needs no answer to any more.
    pub fn drop_cancelled(&mut self, waiting: &mut VecDeque<Heard>) {
        let cancelled: Vec<RequestId> = waiting.iter().filter_map(cancels).collect();
        for id in cancelled {
            if let Some(at) = waiting.iter().position(|heard| heard.asks() == Some(&id)) {
                waiting.remove(at);
                self.say.answer(id, Err(Refusal::cancelled()));
            } else if let Some(wanted) = self.beside.get(&id) {
                wanted.store(false, Ordering::Relaxed);
            }
        }
    }

    /// Tell what is found in the texts that changed, unless one is changing again.
    pub fn settle(&mut self, mut is_changing: impl FnMut(&str) -> bool) {
        for name in self.desk.untold.clone() {
            let known = guarded(|| self.desk.findings(&name).len());
            if let Err(words) = known {
                // It is told once, and not tried again until the text changes.
                self.desk.untold.remove(&name);
                self.desk.terminal().alert(&format!("noblame: judging {name} failed: {words}\n"));
                continue;
            }
            if is_changing(&name) {
                return;
            }
            self.desk.untold.remove(&name);
            if !self.client.pulls {
                self.publish(&name);
            }
        }
        self.complain();
    }

    fn publish(&mut self, name: &str) {
        let (Some(look), Ok(uri)) = (self.desk.look(name), Uri::from_str(name)) else { return };
        let shape = Shape { look: &look, uri: &uri, encoding: self.desk.encoding, client: &self.client };
        let diagnostics = shape.diagnostics(look.open.findings.as_deref().unwrap_or_default());
        let version = Some(look.open.version);
        self.say.tell::<PublishDiagnostics>(PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version });
    }

    /// Say what is wrong with settings, once.
    fn complain(&mut self) {
        let troubles: Vec<String> = self.desk.repositories().filter_map(|(_, repository)| repository.trouble.clone()).collect();
        self.complained.retain(|trouble| troubles.contains(trouble));
        for trouble in troubles {
            if self.complained.insert(trouble.clone()) {
                self.say.tell::<ShowMessage>(ShowMessageParams { typ: MessageType::ERROR, message: format!("noblame: {trouble}") });
            }
        }
    }

    fn request(&mut self, Request { id, method, params }: Request) {
        let answer = match self.stage {
            Stage::New if method == asked::Initialize::METHOD => self.initialize(params),
            Stage::New => Err(Refusal::new(ErrorCode::ServerNotInitialized, "the editor has not said `initialize` yet")),
            Stage::Leaving => Err(Refusal::new(ErrorCode::InvalidRequest, "the editor took leave with `shutdown`")),
            Stage::Running if method == asked::Shutdown::METHOD => {
                self.stage = Stage::Leaving;
                Ok(Value::Null)
            }
            Stage::Running if wide::is_wide(&method) => return wide::answer(self, id, &method, params),
            Stage::Running => {
                let answered = guarded(|| answers::answer(self, &method, params));
                answered.unwrap_or_else(|words| Err(Refusal::new(ErrorCode::InternalError, format!("a mistake in noblame: {words}"))))
            }
        };
        self.say.answer(id, answer);
    }

    fn initialize(&mut self, params: Value) -> Result<Value, Refusal> {
        let params: InitializeParams = read(params)?;
        self.client = Client::of(&params.capabilities);
        self.desk.encoding = client::encoding(&params.capabilities);
        if let Some(folder) = client::folders(&params).into_iter().next() {
            self.desk.folder = folder;
        }
        self.choose(params.initialization_options.as_ref());
        self.stage = Stage::Running;
        Ok(capabilities::capabilities(self.desk.encoding, self.client.pulls))
    }

    /// Take the editor's own settings: `{"level": "info"}` tells findings of that level too.
    fn choose(&mut self, options: Option<&Value>) {
        let Some(options) = options else { return };
        let name = options["noblame"]["level"].as_str().or(options["level"].as_str());
        if let Some(level) = Level::ALL.into_iter().find(|level| Some(level.name()) == name) {
            self.desk.least = level;
            self.desk.doubt();
        }
    }

    fn notification(&mut self, Notification { method, params }: Notification) -> Step {
        if method == told::Exit::METHOD {
            return Step::End { well: self.stage == Stage::Leaving };
        }
        if self.stage == Stage::Running
            && let Err(words) = guarded(|| self.take(&method, params))
        {
            self.desk.terminal().alert(&format!("noblame: {method} failed: {words}\n"));
        }
        Step::Go
    }

    fn take(&mut self, method: &str, params: Value) {
        match method {
            told::Initialized::METHOD => self.watch(),
            told::DidOpenTextDocument::METHOD => {
                let Ok(params) = read::<lsp_types::DidOpenTextDocumentParams>(params) else { return };
                let text = params.text_document;
                let open = Open::new(shape::path(text.uri.as_str()), text.language_id, text.version, text.text);
                self.desk.refresh(true);
                if let Some(root) = self.desk.lay(text.uri.as_str(), open) {
                    self.read_history(&root);
                    self.read_reports(&root);
                }
            }
            told::DidChangeTextDocument::METHOD => {
                let Ok(params) = read::<lsp_types::DidChangeTextDocumentParams>(params) else { return };
                let places = |range: lsp_types::Range| (shape::place(range.start), shape::place(range.end));
                let changes = params.content_changes.into_iter().map(|change| (change.range.map(places), change.text));
                self.desk.change(params.text_document.uri.as_str(), params.text_document.version, changes);
                self.desk.refresh(false);
            }
            told::DidCloseTextDocument::METHOD => {
                let Ok(params) = read::<lsp_types::DidCloseTextDocumentParams>(params) else { return };
                let uri = params.text_document.uri;
                self.desk.take_away(uri.as_str());
                self.say.tell::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None });
            }
            told::DidSaveTextDocument::METHOD | told::DidChangeWatchedFiles::METHOD => {
                if self.desk.refresh(true) && self.client.refreshes_diagnostics {
                    self.say.ask::<asked::WorkspaceDiagnosticRefresh>(());
                }
                let roots: Vec<PathBuf> = self.desk.repositories().map(|(root, _)| root.clone()).collect();
                roots.iter().for_each(|root| self.read_reports(root));
            }
            told::DidChangeConfiguration::METHOD => self.choose(params.get("settings")),
            _ => {}
        }
    }

    /// Ask the editor to tell of files that settings, packs, forms and people are read from.
    fn watch(&self) {
        if !self.client.watches_files {
            return;
        }
        self.say.ask::<asked::RegisterCapability>(capabilities::watching());
    }

    /// Read whom a history names, beside what is being answered.
    fn read_history(&self, root: &Path) {
        let Some(repository) = self.desk.repositories().find(|(known, _)| *known == root).map(|(_, found)| found) else { return };
        let Some((tree, world)) = repository.history() else { return };
        let (root, inbox) = (root.to_owned(), self.inbox.clone());
        std::thread::spawn(move || {
            let people = people::people(&tree, &world);
            let _ = inbox.send(Heard::People { root, people });
        });
    }
}

impl Server {
    /// Read what the reports of a repository say of themselves, beside what is being answered.
    fn read_reports(&self, root: &Path) {
        let Some((_, repository)) = self.desk.repositories().find(|(known, _)| *known == root) else { return };
        let (old, world) = (repository.reports.clone(), self.desk.world(root));
        let (root, inbox) = (root.to_owned(), self.inbox.clone());
        std::thread::spawn(move || {
            let Ok(session) = Session::open(world) else { return };
            let _ = inbox.send(Heard::Reports { root, reports: old.read(&session) });
        });
    }
}

fn cancels(heard: &Heard) -> Option<RequestId> {
    let Heard::Said { message, .. } = heard else { return None };
    let Message::Notification(Notification { method, params }) = &**message else { return None };
    (method == told::Cancel::METHOD).then(|| serde_json::from_value(params["id"].clone()).ok())?
}

/// The parameters of a message, or what is wrong with them.
pub(super) fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal::new(ErrorCode::InvalidParams, error.to_string()))
}

/// What a piece of work gives, or the words of the panic that ended it: one request's mistake is not the end of the others.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Clock, Terminal};
    use std::sync::mpsc::{channel, sync_channel};

    #[test]
    fn a_panic_ends_one_piece_of_work_alone() {
        assert_eq!(guarded(|| 1 + 1), Ok(2));
        let place = std::hint::black_box(7);
        assert!(guarded(|| [1, 2, 3][place]).unwrap_err().contains("out of bounds"));
    }

    #[test]
    fn a_request_that_is_taken_back_is_answered_so_and_not_run() {
        let (say, said) = sync_channel(9);
        let (hear, _heard) = channel();
        let world = World { clock: Clock::Fixed(jiff::Timestamp::UNIX_EPOCH), terminal: Terminal::default(), folder: "/".into() };
        let mut server = Server::new(world, Say::new(say), hear);
        let heard = |message: Message| Heard::Said { message: Box::new(message), more: false };
        let ask = |id: i32| heard(Request { id: id.into(), method: "textDocument/hover".into(), params: Value::Null }.into());
        let cancel = |id: i32| heard(Notification { method: "$/cancelRequest".into(), params: serde_json::json!({ "id": id }) }.into());
        let mut waiting = VecDeque::from([ask(1), ask(2), cancel(2), cancel(9)]);
        server.drop_cancelled(&mut waiting);
        assert_eq!(waiting.iter().filter_map(Heard::asks).collect::<Vec<_>>(), [&RequestId::from(1)]);
        let Message::Response(response) = serde_json::from_str(&said.try_recv().unwrap()).unwrap() else { panic!("no answer") };
        assert_eq!((response.id, response.response_result.unwrap_err().code), (RequestId::from(2), -32800));
        assert!(said.try_recv().is_err());
    }
}
