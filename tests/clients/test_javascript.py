"""JavaScript against the real application: the contract's published samples, and a client generated from the document."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from chalicelib.dialects.shopvo import signing
from tests.support.catalog import make_product, variant
from tests.support.deployment import Deployment
from tests.support.http_server import served
from tests.support.shopping import ship_to_france

PUBLISHED = Path(__file__).parent / "published"
CLIENT = Path(__file__).parents[2] / "clients" / "javascript"


def run(*command: str, cwd: Path = PUBLISHED) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.node
def test_a_request_signed_by_the_published_sample_is_accepted_once(deployment: Deployment) -> None:
    site = deployment.site_client(["write:gift-cards"], signed=True)
    body = json.dumps({"initialBalance": 5000, "note": "für Zoë"}, ensure_ascii=False)
    header = run("node", "sign.mjs", body, site.key.signing_secret)
    plain = deployment.client(bearer=site.bearer)
    path = "/api/v1/demo/gift-cards"
    accepted = plain("POST", path, body, X_Shopvo_Signature=header)
    assert (accepted.status, accepted.json["data"]["remainingBalance"]) == (201, 5000)
    assert plain("POST", path, body, X_Shopvo_Signature=header).status == 401
    assert plain("POST", path, body + " ", X_Shopvo_Signature=header).status == 401
    assert plain("POST", path, body).status == 401


@pytest.mark.node
def test_a_webhook_is_verified_by_the_published_sample() -> None:
    import time

    body, secret, now = '{"event":"order.created","data":{"name":"Zoë"}}', "whsec_x", int(time.time())
    header = signing.sign(secret, body.encode(), now)
    assert run("node", "verify.mjs", body, header, secret) == "true"
    assert run("node", "verify.mjs", body, header, "whsec_y") == "false"
    assert run("node", "verify.mjs", body + " ", header, secret) == "false"
    assert run("node", "verify.mjs", body, signing.sign(secret, body.encode(), now - 400), secret) == "false"


@pytest.mark.e2e
def test_a_client_generated_from_the_document_buys(deployment: Deployment, tmp_path: Path) -> None:
    assert shutil.which("npm"), "generating a client takes npm: install Node.js"
    for name in ("package.json", "flow.mjs"):
        shutil.copy(CLIENT / name, tmp_path / name)
    document = Path(__file__).parents[2] / "docs" / "openapi" / "shopvo.json"
    about = json.loads((tmp_path / "package.json").read_text())
    about["scripts"]["generate"] = about["scripts"]["generate"].replace("../../docs/openapi/shopvo.json", str(document))
    (tmp_path / "package.json").write_text(json.dumps(about))
    run("npm", "install", "--no-audit", "--no-fund", cwd=tmp_path)
    run("npm", "run", "generate", cwd=tmp_path)
    make_product(deployment, "Lamp", variant(2000, 5))
    ship_to_france(deployment)
    key = deployment.site_client().bearer
    with served(deployment) as url:
        told = json.loads(run("node", "flow.mjs", url, "demo", str(key), cwd=tmp_path))
    assert told == {"subtotal": 4000, "agreed": 4490, "order": told["order"], "total": 4490}
