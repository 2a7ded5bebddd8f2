from xml.etree.ElementTree import Element, fromstring

import pytest
from adjudge.report.junit import render
from adjudge.verdict import JudgedRun


@pytest.fixture
def suites(every_kind_run: JudgedRun) -> Element:
    return fromstring(render(every_kind_run).encode("utf-8"))


def case(suites: Element, classname: str, name: str) -> Element:
    found = suites.findall(f".//testcase[@classname='{classname}'][@name='{name}']")
    assert len(found) == 1
    return found[0]


def test_rendering_twice_gives_the_same(every_kind_run: JudgedRun) -> None:
    assert render(every_kind_run) == render(every_kind_run)


def test_there_is_a_suite_per_backend_with_its_versions(suites: Element) -> None:
    assert [suite.get("name") for suite in suites] == ["alpha", "beta", "gamma", "delta"]
    properties = {item.get("name"): item.get("value") for item in suites[0].iter("property")}
    assert properties["library_version"] == "1.2.3"


def test_an_unexpected_verdict_is_a_failure(suites: Element) -> None:
    failure = case(suites, "beta.smoke.square", "generic/gradient/float64/eager").find("failure")
    assert failure is not None
    assert failure.get("type") == "wrong"
    assert failure.get("message") == "wrong: x[2] is 6.5 where 6 is true"


def test_a_traceback_is_shown_with_control_characters_written_out(suites: Element) -> None:
    failure = case(suites, "gamma.smoke.square", "generic/gradient/float64/eager").find("failure")
    assert failure is not None and failure.text is not None
    assert "Traceback" in failure.text and "</script><b>" in failure.text
    assert r"\x1b[31m \x00 naïve" in failure.text


@pytest.mark.parametrize(
    ("classname", "name", "message"),
    [
        ("beta.smoke.square", "generic/hessian/float32/eager", "unsupported: no second order"),
        ("alpha.traps.not_finite", "generic/gradient/float64/eager", "unjudged: there is no truth"),
        ("gamma.traps.kink", "generic/gradient/float64/eager", "known failure, upstream: wrong by design"),
        ("delta.smoke.square", "generic/gradient/float64/eager", "not run: it could not be started"),
    ],
)
def test_what_is_no_failure_and_no_success_is_skipped(
    suites: Element, classname: str, name: str, message: str
) -> None:
    skipped = case(suites, classname, name).find("skipped")
    assert skipped is not None
    assert (skipped.get("message") or "").startswith(message)


@pytest.mark.parametrize("problem", ["smoke.square", "traps.kink"])
def test_agreement_and_conventions_pass(suites: Element, problem: str) -> None:
    assert len(case(suites, f"alpha.{problem}", "generic/gradient/float64/eager")) == 0


def test_a_backend_that_did_not_start_is_one_error(suites: Element) -> None:
    error = case(suites, "delta", "start").find("error")
    assert error is not None and "No module named" in (error.text or "")
    assert suites[3].get("errors") == "1" and suites[3].get("failures") == "0"


def test_a_known_failure_that_matches_nothing_is_a_failure(suites: Element) -> None:
    assert case(suites, "beta", "known failure gone/*").find("failure") is not None


def test_counts_add_up(suites: Element) -> None:
    for suite in suites:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    assert int(suites.get("tests", "")) == len(suites.findall(".//testcase"))


def test_times_are_seconds(suites: Element) -> None:
    assert case(suites, "alpha.smoke.square", "generic/gradient/float64/eager").get("time") == "0.001500"
