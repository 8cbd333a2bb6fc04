"""`make openapi`: write each dialect's OpenAPI document; with --check, fail when a committed one is not current."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from chalicelib.dialects.shopvo import contract as shopvo
from chalicelib.dialects.sovecom import contract as sovecom

FOLDER = Path(__file__).parent.parent / "docs" / "openapi"
DOCUMENTS = {"sovecom": sovecom.openapi, "shopvo": shopvo.openapi}


def main() -> int:
    """Write or check the documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare with what is committed")
    check = parser.parse_args().check
    stale = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in DOCUMENTS.items():
        text = json.dumps(make(), indent=1, ensure_ascii=False) + "\n"
        path = FOLDER / f"{name}.json"
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(Path.cwd())}")
    for path in stale:
        print(f"{path} is not what the rows say: run `make openapi` and commit it", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
