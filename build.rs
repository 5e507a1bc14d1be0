//! Makes cargo see the embedded files: a new or changed pack or template rebuilds the program.

fn main() {
    println!("cargo:rerun-if-changed=lint-rules");
    println!("cargo:rerun-if-changed=templates");
}
