import subprocess
import sys

import pytest
from typer.testing import CliRunner

from stanceframe.errors import CorpusError
from stanceframe_eval.cli import CORPORA, app
from stanceframe_eval.parts import CORPUS_NAMES

RUNNER = CliRunner()


def test_help_shows_an_example_and_every_option():
    result = RUNNER.invoke(app, ["dev", "--help"])

    assert result.exit_code == 0
    assert "stanceframe eval dev --data ../shared/data --format json" in result.output
    for option in ("--model", "--data", "--split", "--corpus", "--format", "--out", "--seed"):
        assert option in result.output


def test_missing_data_is_found_before_a_model_is_loaded(tmp_path):
    with pytest.raises(CorpusError, match=f"conflict should be at {tmp_path / 'conflict'}"):
        RUNNER.invoke(
            app, ["dev", "--data", str(tmp_path), "--model", "none"], catch_exceptions=False
        )


def test_help_loads_no_model_code():
    program = (
        "import sys; import stanceframe_eval.cli; "
        "sys.exit(bool({'numpy', 'onnxruntime', 'torch'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_command_offers_every_corpus():
    assert CORPORA == CORPUS_NAMES
