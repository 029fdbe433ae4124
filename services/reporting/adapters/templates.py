"""Reads an office's template folder; a file that it does not have is the documented default's."""

from functools import cache
from pathlib import Path

from services.reporting.text.template import FILES, BrokenTemplateError, Template

DEFAULT = Path(__file__).parents[1] / "templates"
MOST_BYTES = 1_000_000


@cache
def default() -> Template:
    """The product's own wording."""
    return load(None)


def load(folder: Path | None) -> Template:
    """The templates of a folder. Raises BrokenTemplateError."""
    if folder is not None and not folder.is_dir():
        raise BrokenTemplateError(str(folder), None, "没有这个文件夹")
    texts, places = {}, {}
    for name in FILES:
        own = folder / name if folder else None
        path = own if own and own.exists() else DEFAULT / name
        texts[name], places[name] = _read(path), str(own) if path == own else f"默认模板 {name}"
    return Template(texts, places)


def _read(path: Path) -> str:
    try:
        body = path.read_bytes()
        if len(body) > MOST_BYTES:
            raise BrokenTemplateError(str(path), None, f"超过{MOST_BYTES}字节")
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise BrokenTemplateError(str(path), line, "不是 UTF-8 编码") from error
    except OSError as error:
        raise BrokenTemplateError(str(path), None, f"不能读取：{error.strerror}") from error


def copy_default(folder: Path) -> list[Path]:
    """Write the default templates and their description into a folder, over nothing that is there. Raises FileExistsError."""
    sources = sorted(path for path in DEFAULT.iterdir() if path.is_file())
    taken = [folder / path.name for path in sources if (folder / path.name).exists()]
    if taken:
        raise FileExistsError(str(taken[0]))
    folder.mkdir(parents=True, exist_ok=True)
    for path in sources:
        (folder / path.name).write_bytes(path.read_bytes())
    return [folder / path.name for path in sources]
