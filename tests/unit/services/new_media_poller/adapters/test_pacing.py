"""The pace of requests."""

from services.new_media_poller.adapters.pacing import Pacing


def test_a_burst_goes_at_once_and_the_rest_in_step() -> None:
    pacing = Pacing()
    waits = [round(pacing.wait_s([("platform x", 2.0)], burst=3, now=100.0), 6) for _ in range(6)]
    assert waits == [0, 0, 0, 2, 4, 6]
    assert pacing.wait_s([("platform x", 2.0)], burst=3, now=200.0) == 0


def test_the_slower_of_two_paces_holds() -> None:
    pacing = Pacing()
    paces = [("platform x", 0.1), ("credential a", 5.0)]
    assert [round(pacing.wait_s(paces, burst=1, now=0.0), 6) for _ in range(3)] == [0, 5, 10]
    assert pacing.wait_s([("platform x", 0.1), ("credential b", 5.0)], burst=1, now=0.0) < 0.5
