"""axe-core finds nothing to object to in a comparison's page, in either theme.

axe-core is no Python package of ours: where `STANCEFRAME_AXE` names its `axe.min.js` (npm install
axe-core) and chromium is there, this runs; elsewhere it skips.
"""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stanceframe.text.readers import read_articles
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.page import page_of

ARTICLES = Path(__file__).resolve().parents[2] / "seeds" / "articles" / "port-selva-truce"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = os.environ.get("STANCEFRAME_AXE", "")
POLICY = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')
RUN = """
for (const details of document.querySelectorAll("details")) details.open = true;
axe.run().then((result) => {
  const found = result.violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html)]);
  document.body.textContent = "AXE" + JSON.stringify(found) + "EXA";
});
"""


@pytest.fixture(scope="module")
def page(labeller, tmp_path_factory):
    """The page with axe-core inside, and without the policy that would keep it from running."""
    files = [p for p in sorted(ARTICLES.iterdir()) if p.suffix == ".txt"]
    articles = [labeller.label(article) for file in files for article in read_articles(file)]
    written = page_of(compare(articles, labeller.codebook, made="2031-03-14"), articles)
    axe = Path(AXE).read_text(encoding="utf-8").replace("</script", "<\\/script")
    scripts = f"<script>{axe}</script><script>{RUN}</script></body>"
    path = tmp_path_factory.mktemp("axe") / "page.html"
    path.write_text(POLICY.sub("", written).replace("</body>", scripts), encoding="utf-8")
    return path


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed")
@pytest.mark.skipif(not AXE, reason="needs axe-core; set STANCEFRAME_AXE to its axe.min.js")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, theme):
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += ["--virtual-time-budget=60000", "--window-size=1280,900"]
    command += ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []

    shown = subprocess.run(
        [*command, page.as_uri()], capture_output=True, check=True, text=True, timeout=300
    ).stdout

    found = re.search("AXE(.*)EXA", shown, re.DOTALL)
    assert found is not None, "axe-core did not end"
    assert json.loads(html.unescape(found[1])) == []
