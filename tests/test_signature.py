from stanceframe.signature import Signature


def test_a_signature_names_everything_that_a_figure_depends_on():
    signature = Signature(
        measure="frames micro-F1",
        corpus="conflict/dev",
        gold="867447d0aca3",
        model="conflict-small@sha256:12ab",
        codebook="conflict@1.0.0",
        items=819,
        clusters=452,
        resamples=1000,
        seed=13,
        version="0.1.0",
    )

    assert str(signature) == (
        "measure:frames micro-F1|corpus:conflict/dev|gold:867447d0aca3|"
        "model:conflict-small@sha256-12ab|codebook:conflict@1.0.0|items:819|clusters:452|"
        "resamples:1000|seed:13|version:0.1.0"
    )
