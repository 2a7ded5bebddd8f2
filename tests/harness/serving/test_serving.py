"""The server shows what lies in a folder of runs, follows one that goes on, and gives nothing else away."""

import http.client
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from adjudge.serving.catalogue import QUIET_AFTER_S, State, catalogue
from adjudge.serving.following import Watch
from adjudge.serving.server import LOOPBACK, ServerError, open_server

from tests.harness.serving.conftest import cut


class Client:
    """Asks a server."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, host: str = "localhost:1") -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer.status, text, dict(answer.headers)


@pytest.fixture
def client(port: int) -> Client:
    return Client(port)


def go_silent(run: Path) -> None:
    old = time.time() - 2 * QUIET_AFTER_S
    os.utime(run / "record.jsonl", (old, old))


def test_the_list_names_every_run_and_how_it_came_out(client: Client) -> None:
    status, text, headers = client.get("/")
    assert status == 200
    assert "one" in text and "ended" in text and "0 unexpected" in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    (entry,) = json.loads(client.get("/runs.json")[1])
    assert (entry["name"], entry["state"], entry["unexpected"]) == ("one", "ended", 0)
    assert entry["progress"]["outcomes"]["reference"]["computed"] > 0


def test_a_run_that_has_ended_leads_to_its_report(client: Client, results: Path) -> None:
    status, _, headers = client.get("/runs/one/")
    assert (status, headers["Location"]) == (302, "/runs/one/report.html")
    _, text, _ = client.get("/runs/one/report.html")
    assert text == (results / "one" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["verdicts.json", "record.jsonl", "report.md", "junit.xml"])
def test_the_files_of_a_run_are_served_as_they_are(client: Client, results: Path, name: str) -> None:
    assert client.get(f"/runs/one/{name}")[1] == (results / "one" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/runs/two/",
        "/runs/one/other.txt",
        "/runs/../secret",
        "/runs/%2e%2e/",
        "/runs/one/..%2f..%2fsecret",
        "/x",
    ],
)
def test_nothing_else_is_served(client: Client, results: Path, path: str) -> None:
    (results.parent / "secret").write_text("the secret")
    (results / "one" / "other.txt").write_text("the secret")
    status, text, _ = client.get(path)
    assert status == 404 and "the secret" not in text


def test_only_this_machines_own_names_are_answered(client: Client) -> None:
    assert client.get("/", host="evil.example:80")[0] == 403
    assert client.get("/", host="127.0.0.1:80")[0] == 200


def test_a_run_that_goes_on_is_followed_line_by_line(client: Client, results: Path) -> None:
    record = results / "one" / "record.jsonl"
    lines = record.read_bytes().splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if b'"type":"outcome"' in line)
    cut(results / "one", lines_left=first)
    assert "is running" in client.get("/runs/one/")[1]
    before = json.loads(client.get("/runs/one/progress.json")[1])
    assert before["state"] == "running" and before["progress"]["outcomes"] == {"reference": {}}
    with record.open("ab") as file:
        file.write(
            lines[first] + lines[first + 1][:10]
        )  # a line and a piece of the next, as a writer may leave it
    after = json.loads(client.get("/runs/one/progress.json")[1])
    assert after["progress"]["outcomes"] == {"reference": {"computed": 1}}
    with record.open("ab") as file:
        file.write(lines[first + 1][10:])
    assert json.loads(client.get("/runs/one/progress.json")[1])["progress"]["outcomes"] == {
        "reference": {"computed": 2}
    }


def test_the_report_so_far_is_made_of_what_is_recorded(client: Client, results: Path) -> None:
    cut(results / "one", lines_left=len((results / "one" / "record.jsonl").read_bytes().splitlines()) - 1)
    status, text, _ = client.get("/runs/one/report.html")
    assert status == 200 and "The run did not end" in text
    assert not (results / "one" / "report.html").exists()


def test_an_interrupted_run_is_told_from_one_that_goes_on(client: Client, results: Path) -> None:
    cut(results / "one", lines_left=5)
    go_silent(results / "one")
    assert f"adjudge run --resume {results}/one<" in client.get("/")[1]
    assert client.get("/runs/one/")[0] == 302


def test_a_damaged_record_is_listed_with_what_is_wrong(client: Client, results: Path) -> None:
    (results / "two").mkdir()
    (results / "two" / "record.jsonl").write_text("no record\n")
    status, text, _ = client.get("/")
    assert status == 200 and "unreadable" in text and "damaged" in text and "one" in text
    assert '"/runs/one/' in text and '"/runs/two/' not in text  # a link to it would lead nowhere
    assert client.get("/runs/two/report.html")[0] == 404


def test_a_record_that_was_replaced_is_read_from_its_beginning(results: Path) -> None:
    watch = Watch()
    whole = watch.progress(results / "one")
    cut(results / "one", lines_left=5)
    assert watch.progress(results / "one").cases < whole.cases


def test_a_link_to_a_run_is_not_listed_again(results: Path) -> None:
    (results / "latest").symlink_to("one", target_is_directory=True)
    (only,) = catalogue(results, Watch())
    assert only.state is State.ENDED


def test_without_a_run_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    assert catalogue(tmp_path / "nowhere", Watch()) == ()


def test_a_port_that_is_taken_is_named_with_what_to_do(results: Path) -> None:
    with open_server(results, 0) as taken, pytest.raises(ServerError, match="choose another with --port"):
        open_server(results, taken.server_address[1])


def test_the_command_refuses_a_folder_that_is_not_there(shell: Any) -> None:
    done = shell("serve", "nowhere")
    assert done.code == 2 and "nowhere is not a folder" in done.err


def test_the_command_refuses_a_file(shell: Any) -> None:
    (shell.cwd / "file").write_text("")
    done = shell("serve", "file")
    assert done.code == 2 and "is not a folder" in done.err
