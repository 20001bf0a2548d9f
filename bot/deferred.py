"""Defers building aiogram's types and methods from import to first use.

aiogram declares `defer_build`, and still builds its 400 types and 180 methods at import: three
quarters of the CPU time of the import, and 100 MB of memory. Here only the names in their fields
are resolved at import; pydantic builds each type at first use. The types are the same, so no other
code has to know.

pydantic resolves names in private functions; if a version lacks them, everything is built as usual.
This is an import hook, so an import of this package without aiogram costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

TYPES, METHODS = "aiogram.types", "aiogram.methods.base"


class _TypesLoader(SourceFileLoader):
    """Imports aiogram's types with deferred building."""

    def exec_module(self, module: ModuleType) -> None:
        with _put_off():
            super().exec_module(module)


class _MethodsLoader(SourceFileLoader):
    """Lets aiogram's methods be deferred like its types."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        module.TelegramMethod.model_config["defer_build"] = True


_LOADERS: Mapping[str, type[SourceFileLoader]] = {TYPES: _TypesLoader, METHODS: _MethodsLoader}


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _LOADERS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _LOADERS[fullname](spec.loader.name, spec.loader.path)
        return spec


@contextmanager
def _put_off() -> Iterator[None]:
    """Inside the block, building a type only resolves the names in its fields."""
    from pydantic import BaseModel  # noqa: PLC0415 - aiogram imports it just now

    theirs = BaseModel.__dict__["model_rebuild"]
    build: Callable[..., bool | None] = theirs.__func__

    def later(type_: type[Any], /, *, _types_namespace: Any = None, **how: Any) -> bool | None:
        if _types_namespace is not None and _looked_up(type_, _types_namespace):
            return None
        return build(type_, _types_namespace=_types_namespace, **how)

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment]
    try:
        yield
    finally:
        BaseModel.model_rebuild = theirs  # type: ignore[method-assign]


def _looked_up(type_: Any, names: Mapping[str, Any]) -> bool:
    """True if the names were resolved and nothing more is needed before first use."""
    try:
        from pydantic._internal import _config, _fields, _namespace_utils  # noqa: PLC0415

        type_.__pydantic_fields__, type_.__pydantic_extra_info__ = _fields.rebuild_model_fields(
            type_,
            config_wrapper=_config.ConfigWrapper(type_.model_config, check=False),
            ns_resolver=_namespace_utils.NsResolver(parent_namespace=names),
            typevars_map={},
        )
    except Exception:  # noqa: BLE001 - whatever is different there: the other way goes always
        return False
    return True


def defer() -> None:
    """Install the import hook, if aiogram is not imported yet."""
    if TYPES not in sys.modules and not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
