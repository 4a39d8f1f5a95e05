import pytest
from tokenizers import Tokenizer

from stanceframe.backends.protocol import Logits
from stanceframe.features import Batch, Featurizer
from stanceframe.labeller import Labeller
from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.outcomes import Choices, label_item


class FailingBackend:
    """A network whose runtime gives up, with words of the article in its message."""

    name = "failing"
    workers = 1

    def __init__(self, words: str) -> None:
        self.words = words

    def run(self, batch: Batch) -> Logits:
        raise RuntimeError(self.words)


@pytest.fixture
def failing(labeller) -> Labeller:
    bundle = labeller.bundle
    limits = bundle.manifest.inputs.limits
    featurizer = Featurizer(Tokenizer.from_file(str(bundle.tokenizer)), limits)
    return Labeller(bundle, FailingBackend("-".join(["secret", "words"])), featurizer)


def test_a_fault_of_ours_is_a_row_and_no_word_of_the_article_is_logged(failing, caplog):
    row = label_item(failing, Article(id="a", text="Morava urged a truce."))

    assert isinstance(row, FailedArticle)
    assert (row.id, row.error.code) == ("a", "internal")
    assert "RuntimeError" in row.error.message
    assert "article 'a' failed: RuntimeError" in caplog.text
    assert "secret-words" not in caplog.text


def test_an_article_that_the_core_refuses_is_a_row_with_its_code(labeller):
    row = label_item(labeller, Article(id="a", text=" "))

    assert isinstance(row, FailedArticle)
    assert row.error.code == "empty"


def test_what_has_failed_before_stays_as_it_is(labeller):
    failed = FailedArticle(id="a", error=Failure(code="binary", message="no text"))

    assert label_item(labeller, failed) is failed
    assert Choices(targets=("west",)).applied_to(failed) is failed


def test_what_is_asked_of_all_goes_before_what_an_article_asks():
    article = Article(id="a", text="A.", targets=("iran",), unit="text")

    assert Choices().applied_to(article) == article
    asked = Choices(targets=("west",), unit="sentence").applied_to(article)
    assert isinstance(asked, Article)
    assert (asked.targets, asked.unit) == (("west",), "sentence")
