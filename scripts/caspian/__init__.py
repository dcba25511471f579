"""CASPIAN: who says what, about which topic, and where they stand, in conflict news."""

__version__ = "0.4.0"

# Public name -> module that holds it; loaded when asked for, so that `import caspian` costs nothing.
_HOMES = {
    "Refused": "faults",
    "compile_corpus": "sources.compiler",
    "label_names": "schemas",
    "load": "publishing.dataset_dict",
    "load_items": "tasks.evaluation_sets",
    "make_model": "models.kinds",
    "read_model": "models.folders.model_folders",
    "split_sentences": "text.sentences",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'caspian' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"caspian.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
