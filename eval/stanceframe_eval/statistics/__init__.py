"""Numbers from answers: gauges, intervals, comparisons, calibration, agreement."""

__all__: list[str] = []
