"""Two builds of the invented places: a report is added, a grade corrected,
a body renamed and succeeded.
"""

import json
import shutil
from pathlib import Path

import pytest
from builds import AMBLEFORD, NORTHMERE, REPORTS, WEXMOOR, WEXMOOR_SIF, report_folder

from graphkit import pipeline
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData


@pytest.fixture(scope="session")
def kept(
    tmp_path_factory: pytest.TempPathFactory, register_folder: Path, loaded_readers: None
) -> Path:
    """The location of a store with two generations."""
    place = tmp_path_factory.mktemp("changes")
    reports = report_folder(place / "reports", (AMBLEFORD, NORTHMERE, WEXMOOR_SIF))
    records, register = place / "records", place / "register"
    list(extract_records([REPORTS / AMBLEFORD], records, False, 1, ReferenceData(register_folder)))
    location = place / "invented.db"
    pipeline.build(
        [reports, records], location, pipeline.BuildOptions(1, ReferenceData(register_folder))
    )

    shutil.copy(REPORTS / WEXMOOR, reports)
    record = next(records.glob("*.json"))
    data = json.loads(record.read_text("utf-8"))
    data["corrections"] = [
        {
            "field": "judgements/leaders/grade",
            "value": "outstanding",
            "by": "A. Reader",
            "why": "so printed",
        }
    ]
    record.write_text(json.dumps(data), encoding="utf-8")
    shutil.copytree(register_folder, register)
    agencies = register / "agencies" / "norvale.yaml"
    text = agencies.read_text("utf-8")
    renamed = "name: Adopt Greater Norvale\n  also: [Adopt Norvale]"
    agencies.write_text(text.replace("name: Adopt Norvale", renamed), "utf-8")
    with (register / "changes.csv").open("a", encoding="utf-8") as file:
        file.write(
            "2023-04-01,merged,agency/norvale-police,agency/wexmoor-constabulary,true,invented,\n"
        )
    pipeline.build([reports, records], location, pipeline.BuildOptions(1, ReferenceData(register)))
    return location


@pytest.fixture(scope="session")
def generations(kept: Path) -> tuple[str, str]:
    """The two generations, as they are named in a command."""
    return f"{kept}@1", f"{kept}@2"
