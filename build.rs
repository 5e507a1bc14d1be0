//! Makes cargo see the embedded files: a new or changed pack or template rebuilds the program.

#![expect(clippy::disallowed_macros, reason = "this is how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=lint-rules");
    println!("cargo:rerun-if-changed=templates");
}
