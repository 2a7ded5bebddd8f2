import subprocess
import sys

import adjudge.report
import msgspec
from adjudge.report.formats import BUILT_IN, Format
from adjudge.verdict import JudgedRun


def test_the_plugin_brings_the_built_in_formats() -> None:
    assert adjudge.report.adjudge_reports() == BUILT_IN
    assert [(form.name, form.filename) for form in BUILT_IN] == [
        ("html", "report.html"),
        ("markdown", "report.md"),
        ("timing", "timing.md"),
        ("timing-json", "timing.json"),
        ("junit", "junit.xml"),
    ]


def test_every_format_renders_text_that_can_be_written(every_kind_run: JudgedRun) -> None:
    for form in BUILT_IN:
        assert isinstance(form, Format)
        assert form.render(every_kind_run).encode("utf-8")


def test_importing_the_plugin_imports_no_renderer() -> None:
    heavy = {"jinja2", "rich", "numpy", "xml.etree.ElementTree"}
    probe = f"import adjudge.report, sys; print(sorted({heavy!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_format_tells_of_a_closed_form_that_is_proven_wrong(clean_run: JudgedRun) -> None:
    case = clean_run.verdicts[0].case
    contradicted = msgspec.structs.replace(clean_run, contradicted=(case,))
    for form in BUILT_IN:
        if form.of_benchmarks:
            continue
        assert "proven wrong" in form.render(contradicted)
        assert "proven wrong" not in form.render(clean_run)
