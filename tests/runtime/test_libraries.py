"""The names of Segment's npm packages where the packages are not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from core_worker import CoreWorker

from console.libs import catalog


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreWorker]:
    """A worker of someone who has installed nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FNCONSOLE_HOME", str(tmp_path_factory.mktemp("home")))
        with CoreWorker() as worker:
            yield worker


@pytest.mark.parametrize("library", catalog.LIBRARIES, ids=lambda library: library.name)
def test_a_use_of_what_is_not_installed_says_what_to_do(
    bare: CoreWorker, library: catalog.Library
) -> None:
    name = library.name
    error = bare.body(f"{name}.anything").error
    assert error["name"] == "Error"
    assert error["message"] == (
        f"`{name}` is the npm package {library.package} {library.version}; "
        f"run `fnconsole libs install {name}` once, then it works offline."
    )


@pytest.mark.parametrize(
    "use",
    [
        *("moment()", "new moment()", "moment.x = 1", "'x' in moment", "Object.keys(moment)"),
        *("`${moment}`", "({}) instanceof moment", "await moment", "delete moment.x"),
    ],
)
def test_every_kind_of_use_says_so(bare: CoreWorker, use: str) -> None:
    assert "fnconsole libs install moment" in bare.body(use).error["message"]


@pytest.mark.parametrize("library", catalog.LIBRARIES, ids=lambda library: library.name)
def test_typeof_says_what_it_would_in_production(
    bare: CoreWorker, library: catalog.Library
) -> None:
    assert bare.body(f"console.log(typeof {library.name})").texts == [library.kind]


def test_documented_names_can_be_assigned_as_the_documents_do(bare: CoreWorker) -> None:
    ran = bare.body(
        "'use strict'; uuidv5 = uuidv5.uuidv5; _ = 5; window.moment = 6;"
        " console.log(typeof uuidv5, _, typeof moment, window.moment)"
    )
    assert ran.texts == ["function 5 function 6"]


def test_a_local_name_hides_a_package(bare: CoreWorker) -> None:
    assert bare.run("var moment = 3; onRequest = () => { console.log(moment) }").texts == ["3"]


def test_whoever_lists_the_globals_loads_nothing(bare: CoreWorker) -> None:
    ran = bare.body("console.log(Object.keys(globalThis).includes('moment'), 'moment' in window)")
    assert ran.texts == ["false true"]


def test_logging_a_package_that_is_not_installed_does_no_harm(bare: CoreWorker) -> None:
    assert bare.body("console.log(moment)").texts == ["[Function: moment (not installed)]"]
