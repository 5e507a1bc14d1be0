//! The door: builds the real world, runs the command line, and turns the outcome into an exit code.

fn main() -> std::process::ExitCode {
    noblame::cli::main(noblame::lsp::serve)
}
