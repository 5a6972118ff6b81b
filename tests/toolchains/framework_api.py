"""Checks that the Android stubs say nothing that the framework does not: every member against the API 36 signatures.

The reference is PyPI's chaquopy-stubs-android, Python typings that were made from the real android.jar. It knows
classes, members, parameter types and which results may be null; it does not know the values of constants, nor which
parameters may be null.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, run

PRIMITIVES = {
    "V": "None",
    "Z": "jboolean",
    "I": "jint",
    "J": "jlong",
    "F": "jfloat",
    "D": "jdouble",
}
# How the reference writes a result, where it is not the type's own name.
RESULTS = {"jboolean": "bool", "jint": "int", "jlong": "int", "jfloat": "float", "jdouble": "float", "String": "str"}


@dataclass(frozen=True)
class Member:
    name: str
    parameters: tuple[str, ...]
    result: str
    nullable: bool
    is_field: bool

    def __str__(self) -> str:
        return self.name if self.is_field else f"{self.name}({', '.join(self.parameters)}): {self.result}"


def check_stubs(classes: Path, reference: Path) -> None:
    """Raises `Failed` with every member that API 36 does not have, or has otherwise."""
    own = [file for folder in ("android", "org") for file in sorted((classes / folder).rglob("*.class"))]
    problems: list[str] = []
    for name, members in read_class_files(own).items():
        if name.startswith("android.annotation."):
            continue
        definition = find_class(reference, name)
        if definition is None:
            problems.append(f"{name}: no such class")
        else:
            problems += [f"{name}.{member}" for member in members if not has_member(definition, member)]
    if problems:
        raise Failed("not in API 36, or not so:\n" + "\n".join(problems))


def read_class_files(files: list[Path]) -> dict[str, list[Member]]:
    """Visible members by class name, as `javap` prints them."""
    listing = run(["javap", "-v", "-protected", *files])
    classes: dict[str, list[Member]] = {}
    for text in re.split(r"^Classfile ", listing, flags=re.MULTILINE)[1:]:
        [name] = re.findall(r"^  this_class: #\d+ +// (\S+)$", text, flags=re.MULTILINE)
        simple_name = re.split(r"[/$]", name)[-1]
        declared = re.finditer(
            r"^  (?P<head>[^\s].*);\n    descriptor: (?P<descriptor>\S+)\n(?P<rest>(?:    .*\n)*)", text, flags=re.MULTILINE
        )
        classes[name.replace("/", ".").replace("$", ".")] = [
            _member(match["head"], match["descriptor"], match["rest"], simple_name) for match in declared
        ]
    return classes


def _member(head: str, descriptor: str, rest: str, class_name: str) -> Member:
    annotations = re.search(r"^    RuntimeInvisibleAnnotations:\n((?:      .*\n)*)", rest, flags=re.MULTILINE)
    nullable = annotations is not None and "android.annotation.Nullable" in annotations[1]
    if not descriptor.startswith("("):
        return Member(head.split(" = ")[0].split()[-1], (), _type(descriptor), nullable, is_field=True)
    name = re.split(r"[.$]", head.partition("(")[0].split()[-1])[-1]
    parameters, _, result = descriptor[1:].partition(")")
    return Member(
        "__init__" if name == class_name else name,
        tuple(_type(part) for part in re.findall(r"\[*(?:L[^;]+;|[VZIJFD])", parameters)),
        _type(result),
        nullable,
        is_field=False,
    )


def _type(descriptor: str) -> str:
    if descriptor.startswith("["):
        return f"JavaArray of {_type(descriptor[1:])}"
    return PRIMITIVES.get(descriptor) or re.split(r"[/$]", descriptor.strip("L;"))[-1]


def find_class(reference: Path, name: str) -> ast.ClassDef | None:
    first, *rest = name.split(".")
    folder = reference / f"{first}-stubs"
    while (folder / rest[0]).is_dir():
        folder /= rest.pop(0)
    scope: ast.Module | ast.ClassDef = _parse(folder / "__init__.pyi")
    for part in rest:
        inner = [node for node in scope.body if isinstance(node, ast.ClassDef) and node.name == part]
        if not inner:
            return None
        scope = inner[0]
    return scope


_parsed: dict[Path, ast.Module] = {}


def _parse(module: Path) -> ast.Module:
    if module not in _parsed:
        _parsed[module] = ast.parse(module.read_text(encoding="utf-8"))
    return _parsed[module]


def has_member(definition: ast.ClassDef, member: Member) -> bool:
    if member.is_field:
        fields = [node for node in definition.body if isinstance(node, ast.AnnAssign)]
        return any(node.target.id == member.name and _result_fits(member, node.annotation) for node in fields)
    methods = [node for node in definition.body if isinstance(node, ast.FunctionDef) and node.name == member.name]
    if member.name == "__init__" and not methods:
        return True
    return any(_signature_fits(member, method) for method in methods)


def _signature_fits(member: Member, method: ast.FunctionDef) -> bool:
    annotations = [argument.annotation for argument in method.args.posonlyargs + method.args.args if argument.annotation]
    return (
        len(annotations) == len(member.parameters)
        and all(_names(wanted, given) for wanted, given in zip(member.parameters, annotations))
        and _result_fits(member, method.returns)
    )


def _names(wanted: str, annotation: ast.expr) -> bool:
    text = ast.unparse(annotation)
    if wanted.startswith("JavaArray of "):
        return "JavaArray" in text
    return re.search(rf"\b{'Type' if wanted == 'Class' else wanted}\b", text) is not None


def _result_fits(member: Member, annotation: ast.expr) -> bool:
    # The other way round is no harm: glue that handles a null which never comes still compiles.
    text = ast.unparse(annotation)
    if text.endswith("| None") and not member.nullable:
        return False
    # A generic result is the type variable's own name there, and erased to Object here.
    wanted = RESULTS.get(member.result, member.result)
    return "__T" in text or _names(wanted, annotation)
