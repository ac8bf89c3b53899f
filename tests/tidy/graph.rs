//! Which file of a crate names which: read from `use` declarations, paths and the paths inside macros.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemMod, ItemUse, UseTree};

/// A path as it is written, segment by segment.
type Names = Vec<String>;

/// The source files of one crate, without its tests.
pub struct Graph {
    /// By path in the crate; an inline module has its parent's file.
    modules: BTreeMap<Names, Module>,
}

#[derive(Default)]
struct Module {
    file: String,
    /// Targets of `use`, by the name that they have here.
    imports: BTreeMap<String, Names>,
    paths: BTreeSet<Names>,
}

/// Where a path leads.
enum Place {
    Module(Names),
    /// The file that defines the item.
    Item(String),
}

impl Graph {
    /// Reads a crate's files, given by their path from the crate's source folder (`rollout/stop.rs`).
    pub fn read(folder: &Path, files: &[String]) -> Self {
        let mut modules = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for file in files {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            let mut reader = Reader {
                file,
                at: module_of(file),
                modules: &mut modules,
                tests: &mut tests,
            };
            reader.module();
            reader.visit_file(&parsed);
        }
        modules.retain(|path, _| !tests.iter().any(|test: &Names| path.starts_with(test)));
        Self { modules }
    }

    /// Every pair of files of which the first names something that the second defines.
    pub fn edges(&self) -> BTreeSet<(String, String)> {
        let mut edges = BTreeSet::new();
        for (at, module) in &self.modules {
            for path in module.paths.iter().chain(module.imports.values()) {
                let Some(target) = self.resolve(at, path, 0) else {
                    continue;
                };
                let target = match target {
                    Place::Module(path) => self.modules.get(&path).map(|module| module.file.clone()),
                    Place::Item(file) => Some(file),
                };
                edges.extend(
                    target
                        .filter(|target| *target != module.file)
                        .map(|target| (module.file.clone(), target)),
                );
            }
        }
        edges
    }

    /// Every name in the paths of the files below `part` (a file or folder), with the file.
    pub fn names_below(&self, part: &str) -> BTreeSet<(String, String)> {
        let below = self
            .modules
            .values()
            .filter(|module| is_below(&module.file, part));
        below
            .flat_map(|module| {
                let paths = module.paths.iter().chain(module.imports.values());
                paths.flatten().map(|name| (module.file.clone(), name.clone()))
            })
            .collect()
    }

    fn resolve(&self, at: &Names, path: &[String], depth: usize) -> Option<Place> {
        let (first, mut rest) = path.split_first()?;
        let mut place = match first.as_str() {
            "crate" | "launchdarkly_azure_devops" => Names::new(),
            "self" => at.clone(),
            "super" => parent(at),
            _ => {
                rest = path;
                at.clone()
            }
        };
        let is_relative = rest.len() == path.len();
        while rest.first().is_some_and(|name| name == "super") {
            place = parent(&place);
            rest = rest.get(1..)?;
        }
        while let Some((name, after)) = rest.split_first() {
            let child: Names = place.iter().chain([name]).cloned().collect();
            if self.modules.contains_key(&child) {
                place = child;
                rest = after;
                continue;
            }
            let module = self.modules.get(&place)?;
            let import = module.imports.get(name).filter(|import| *import != path);
            return match import {
                Some(import) if depth < 20 => {
                    let whole: Names = import.iter().chain(after).cloned().collect();
                    self.resolve(&place, &whole, depth + 1)
                }
                _ if is_relative && rest.len() == path.len() => None,
                _ => Some(Place::Item(module.file.clone())),
            };
        }
        Some(Place::Module(place))
    }
}

/// Returns the groups of files that need each other, one that holds the other aside.
pub fn circles(edges: &BTreeSet<(String, String)>) -> Vec<BTreeSet<String>> {
    let is_kin = |a: &str, b: &str| {
        let (a, b) = (module_of(a), module_of(b));
        a.starts_with(&b) || b.starts_with(&a)
    };
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges.iter().filter(|(from, to)| !is_kin(from, to)) {
        reached.entry(from).or_default().insert(to);
    }
    loop {
        let further: Vec<(&str, BTreeSet<&str>)> = reached
            .iter()
            .map(|(from, to)| {
                let next = to.iter().filter_map(|file| reached.get(file)).flatten();
                (*from, to.iter().chain(next).copied().collect())
            })
            .collect();
        let further: BTreeMap<_, _> = further.into_iter().collect();
        if further == reached {
            break;
        }
        reached = further;
    }
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    let mut groups: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for file in reached.keys().filter(|file| reaches(file, file)) {
        let group = reached.keys().filter(|to| reaches(file, to) && reaches(to, file));
        groups.insert(group.map(|file| (*file).to_owned()).collect());
    }
    groups.into_iter().collect()
}

/// Whether `file` is `part`, its file (`part.rs`) or lies in its folder.
pub fn is_below(file: &str, part: &str) -> bool {
    file.strip_prefix(part)
        .is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
}

/// `rollout/stop.rs` → `[rollout, stop]`; a program is a module of its own.
fn module_of(file: &str) -> Names {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    if path == "lib" {
        return Names::new();
    }
    path.split('/').map(str::to_owned).collect()
}

fn parent(path: &[String]) -> Names {
    path.split_last()
        .map(|(_, above)| above.to_vec())
        .unwrap_or_default()
}

struct Reader<'a> {
    file: &'a str,
    at: Names,
    modules: &'a mut BTreeMap<Names, Module>,
    tests: &'a mut BTreeSet<Names>,
}

impl Reader<'_> {
    fn module(&mut self) -> &mut Module {
        let module = self.modules.entry(self.at.clone()).or_default();
        self.file.clone_into(&mut module.file);
        module
    }

    fn import(&mut self, tree: &UseTree, mut path: Names) {
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.import(&tree.tree, path);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, path.clone());
                }
            }
            UseTree::Name(name) if name.ident == "self" => {
                let alias = path.last().cloned().unwrap_or_default();
                self.module().imports.insert(alias, path);
            }
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.module().imports.insert(name.ident.to_string(), path);
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    path.push(rename.ident.to_string());
                }
                // Two imports `as _` are two imports.
                let alias = format!("{} {}", rename.rename, path.join("::"));
                let alias = if rename.rename == "_" {
                    alias
                } else {
                    rename.rename.to_string()
                };
                self.module().imports.insert(alias, path);
            }
            UseTree::Glob(_) => {
                self.module().paths.insert(path);
            }
        }
    }

    /// Takes the paths of a macro's tokens: names with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Names::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.path(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.path(std::mem::take(&mut path));
                    colons = 0;
                    self.tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.path(std::mem::take(&mut path));
                    colons = 0;
                }
            }
        }
        self.path(path);
    }

    fn path(&mut self, path: Names) {
        if path.len() > 1 {
            self.module().paths.insert(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        } else if let Item::Mod(item) = item {
            let mut path = self.at.clone();
            path.push(item.ident.to_string());
            self.tests.insert(path);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        match item {
            ImplItem::Fn(function) if is_for_tests(&function.attrs) => {}
            _ => visit::visit_impl_item(self, item),
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() {
            self.at.push(item.ident.to_string());
            self.module();
            visit::visit_item_mod(self, item);
            self.at.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, Names::new());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let path = attribute.path().segments.iter();
        let path = path.map(|segment| segment.ident.to_string()).collect();
        self.module().paths.insert(path);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        self.path(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_path(self, &called.path);
        self.tokens(called.tokens.clone());
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test = |name: syn::Ident| name == "test";
        attribute.path().is_ident("cfg") && attribute.parse_args().is_ok_and(is_test)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(files: &[(&str, &str)]) -> Graph {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let names: Vec<String> = files.iter().map(|(file, _)| (*file).to_owned()).collect();
        Graph::read(folder.path(), &names)
    }

    fn names(graph: &Graph, from: &str, to: &str) -> bool {
        graph.edges().contains(&(from.to_owned(), to.to_owned()))
    }

    #[test]
    fn imports_paths_and_macros_lead_to_the_file_that_defines_the_item() {
        let graph = graph(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "mod inner; pub use inner::Thing;"),
            ("a/inner.rs", "pub struct Thing;"),
            ("b.rs", "use crate::a::Thing;"),
            ("c.rs", "fn f() { html! { <p>{ crate::b::g() }</p> } }"),
        ]);
        assert!(names(&graph, "b.rs", "a/inner.rs"));
        assert!(!names(&graph, "b.rs", "a.rs"));
        assert!(names(&graph, "c.rs", "b.rs"));
    }

    #[test]
    fn what_only_tests_name_does_not_count() {
        let graph = graph(&[
            ("lib.rs", "mod a; mod b; #[cfg(test)] mod fake;"),
            ("a.rs", "#[cfg(test)] mod tests { use crate::b::B; }"),
            ("b.rs", "pub struct B;"),
            ("fake.rs", "use crate::b::B;"),
        ]);
        assert!(!names(&graph, "a.rs", "b.rs"));
        assert!(!names(&graph, "fake.rs", "b.rs"));
    }

    #[test]
    fn a_circle_is_found_and_a_parent_with_its_child_is_none() {
        let graph = graph(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "mod child; use child::C; use crate::b::B; pub struct A;"),
            ("a/child.rs", "use super::A; pub struct C;"),
            ("b.rs", "use crate::c; pub struct B;"),
            ("c.rs", "pub fn f(_: crate::a::A) {}"),
        ]);
        let circle = ["a.rs", "b.rs", "c.rs"].map(str::to_owned);
        assert_eq!(circles(&graph.edges()), [BTreeSet::from(circle)]);
    }
}
