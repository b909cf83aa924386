"""§12.1 of the source document, a test a row, over a real socket."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from connected import StandIn
from publicapi import CODE, SETTINGS, Served, served

from console import limits
from console.publicapi import shapes
from console.text import MASK

ALPHA = "application/vnd.segment.v1alpha+json"
OTHER = "async function onRequest(request) { /* other */ }"

WHOLE = {
    "id", "resourceType", "createdAt", "createdBy", "code", "deployedAt", "settings",
    "displayName", "description", "logoUrl", "previewWebhookUrl", "batchMaxCount", "catalogId",
    "isLatestVersion", "workspaceId", "buildpack",
}  # fmt: skip
OF_SOURCE = {
    "id", "slug", "name", "metadata", "workspaceId", "enabled", "writeKeys", "settings", "labels",
}  # fmt: skip


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path / "work", StandIn()) as api:
        yield api


# -- functions -------------------------------------------------------------------------------------


async def test_12_1_post_functions_makes_one_and_answers_it_whole(api: Served) -> None:
    made = await api.function(
        settings=SETTINGS, logoUrl="https://example.com/a.png", description="of shops"
    )
    assert set(made) == WHOLE
    assert re.fullmatch(r"sfnc_[0-9A-Za-z]{22}", made["id"])
    assert made | {"id": "", "catalogId": "", "createdAt": "", "workspaceId": ""} == {
        "id": "",
        "catalogId": "",
        "createdAt": "",
        "workspaceId": "",
        "resourceType": "SOURCE",
        "createdBy": "token ci",
        "code": CODE,
        "deployedAt": None,
        "settings": SETTINGS,
        "displayName": "Orders",
        "description": "of shops",
        "logoUrl": "https://example.com/a.png",
        "previewWebhookUrl": api.test_url,
        "batchMaxCount": 0,
        "isLatestVersion": False,
        "buildpack": "boreal",
    }
    assert made["catalogId"] == made["id"].removeprefix("sfnc_")
    assert (await api.engine.function("Orders")).code == CODE


async def test_12_1_get_functions_lists_without_code_page_by_page(api: Served) -> None:
    made = [(await api.function(f"F{n}"))["id"] for n in range(5)]
    path = "/functions?resourceType=SOURCE"
    whole = await api.data("GET", path)
    assert [item["id"] for item in whole["functions"]] == made
    hidden = {"code", "settings", "deployedAt", "previewWebhookUrl"}
    assert all(set(item) == WHOLE - hidden for item in whole["functions"])
    assert whole["pagination"] == {"current": "MA==", "totalEntries": 5}
    first = await api.data("GET", f"{path}&pagination.count=2")
    assert [item["id"] for item in first["functions"]] == made[:2]
    second = await api.data(
        "GET", f"{path}&pagination.count=2&pagination.cursor={first['pagination']['next']}"
    )
    assert [item["id"] for item in second["functions"]] == made[2:4]
    assert second["pagination"]["previous"] == "MA=="
    last = await api.data(
        "GET", f"{path}&pagination.count=2&pagination.cursor={second['pagination']['next']}"
    )
    assert [item["id"] for item in last["functions"]] == made[4:]
    assert "next" not in last["pagination"]


@pytest.mark.parametrize(
    "query", ["pagination.count=1", "pagination[count]=1", 'pagination={"count": 1}']
)
async def test_12_1_pages_are_asked_for_in_the_forms_of_all_sdks(api: Served, query: str) -> None:
    await api.function("A")
    await api.function("B")
    found = await api.data("GET", f"/functions?resourceType=SOURCE&{query}")
    assert len(found["functions"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "resourceType"),
        ("resourceType=DESTINATION", "resourceType"),
        ("resourceType=SOURCE&pagination.count=0", "pagination.count"),
        ("resourceType=SOURCE&pagination.count=1001", "pagination.count"),
        ("resourceType=SOURCE&pagination.count=x", "pagination.count"),
        ("resourceType=SOURCE&pagination.cursor=x", "pagination.cursor"),
        ("resourceType=SOURCE&pagination.cursor=LTE=", "pagination.cursor"),
    ],
)
async def test_12_1_a_list_that_cannot_be_names_the_parameter(
    api: Served, query: str, field: str
) -> None:
    assert (await api.error(422, "GET", f"/functions?{query}"))["field"] == field


async def test_12_1_get_function_answers_it_whole(api: Served) -> None:
    made = await api.function()
    assert (await api.data("GET", f"/functions/{made['id']}"))["function"] == made


async def test_12_1_patch_function_changes_what_is_given_and_nothing_that_runs(
    api: Served,
) -> None:
    made = await api.function(settings=SETTINGS[1:], description="old")
    source = await api.source(made["id"])
    path = f"/functions/{made['id']}"
    changed = (await api.data("PATCH", path, {"code": OTHER, "displayName": "New"}))["function"]
    assert (changed["code"], changed["displayName"]) == (OTHER, "New")
    assert (changed["description"], changed["settings"]) == ("old", SETTINGS[1:])
    assert changed["isLatestVersion"] is False
    assert (await api.engine.source(source["id"])).version == 1
    changed = (await api.data("PATCH", path, {"settings": [], "logoUrl": "l"}))["function"]
    assert (changed["settings"], changed["logoUrl"], changed["code"]) == ([], "l", OTHER)
    assert (await api.engine.function("New")).version == 2


async def test_12_1_delete_function_is_refused_while_a_source_is_connected(api: Served) -> None:
    made = await api.function()
    source = await api.source(made["id"])
    path = f"/functions/{made['id']}"
    assert "orders" in (await api.error(422, "DELETE", path))["message"]
    await api.data("DELETE", f"/sources/{source['id']}")
    assert await api.data("DELETE", path) == {"status": "SUCCESS"}
    assert await api.engine.functions() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": None}, "code"),
        ({"displayName": None}, "displayName"),
        ({"resourceType": None}, "resourceType"),
        ({"resourceType": "DESTINATION"}, "resourceType"),
        ({"code": 5}, "code"),
        ({"code": "fetch('https://fn.segmentapis.com')"}, "code"),
        ({"displayName": ""}, "displayName"),
        ({"displayName": "x" * 101}, "displayName"),
        ({"displayName": "a\x1b"}, "displayName"),
        ({"description": ["a"]}, "description"),
        ({"settings": "x"}, "settings"),
        ({"settings": [SETTINGS[0] | {"type": "string"}]}, "settings"),
        ({"settings": [SETTINGS[0] | {"more": 1}]}, "settings"),
        ({"settings": [{"name": "a", "type": "STRING"}]}, "settings"),
        ({"settings": [SETTINGS[0], SETTINGS[0]]}, "settings"),
        ({"settings": [SETTINGS[0] | {"name": "not a name"}]}, "settings"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_12_1_what_a_function_cannot_be_names_the_field(
    api: Served, fields: dict[str, Any], field: str
) -> None:
    given = {"code": CODE, "displayName": "A", "resourceType": "SOURCE"} | fields
    error = await api.error(422, "POST", "/functions", given)
    assert (error["type"], error["field"]) == ("validation", field)
    assert await api.engine.functions() == []


async def test_12_1_a_name_that_is_taken_and_a_change_of_type_name_the_field(api: Served) -> None:
    await api.function("A")
    path = f"/functions/{(await api.function('B'))['id']}"
    assert (await api.error(422, "PATCH", path, {"displayName": "A"}))["field"] == "displayName"
    error = await api.error(422, "PATCH", path, {"resourceType": "SOURCE", "code": OTHER})
    assert error["field"] == "resourceType"
    assert (await api.engine.function("B")).version == 1


async def test_12_1_a_workspace_has_25_functions(api: Served) -> None:
    for number in range(limits.FUNCTIONS_PER_WORKSPACE):
        await api.function(f"F{number}")
    given = {"code": CODE, "displayName": "One more", "resourceType": "SOURCE"}
    assert "25" in (await api.error(422, "POST", "/functions", given))["message"]


# -- deploys ---------------------------------------------------------------------------------------


async def test_12_1_post_deploy_deploys_to_one_source_by_its_instance_id(api: Served) -> None:
    made = await api.function()
    one = await api.source(made["id"], "one")
    two = await api.source(made["id"], "two")
    await api.data("PATCH", f"/functions/{made['id']}", {"code": OTHER})
    done = await api.data("POST", f"/functions/sfn_{one['id']}/deploy")
    assert done == {"functionDeployment": {"status": "SUCCESS"}}
    assert (await api.engine.source(one["id"])).version == 2
    assert (await api.engine.source(two["id"])).version == 1
    shown = (await api.data("GET", f"/functions/{made['id']}"))["function"]
    assert shown["deployedAt"] and shown["isLatestVersion"] is False
    await api.data("POST", f"/functions/sfn_{two['id']}/deploy")
    shown = (await api.data("GET", f"/functions/{made['id']}"))["function"]
    assert shown["isLatestVersion"] is True


async def test_12_1_a_deploy_wants_the_id_of_an_instance(api: Served) -> None:
    made = await api.function()
    error = await api.error(422, "POST", f"/functions/{made['id']}/deploy")
    assert error["field"] == "functionId" and "sfn_" in error["message"]
    await api.error(404, "POST", "/functions/sfn_nobody/deploy")


async def test_12_1_code_that_is_no_javascript_is_not_deployed(tmp_path: Path) -> None:
    async with served(tmp_path / "work") as api:
        made = await api.function()
        source = await api.source(made["id"])
        await api.data("PATCH", f"/functions/{made['id']}", {"code": "function ("})
        error = await api.error(422, "POST", f"/functions/sfn_{source['id']}/deploy")
        assert "SyntaxError" in error["message"]
        assert (await api.engine.source(source["id"])).version == 1


# -- versions --------------------------------------------------------------------------------------


async def test_12_1_get_versions_lists_them_newest_first(api: Served) -> None:
    made = await api.function()
    await api.source(made["id"])
    await api.data("PATCH", f"/functions/{made['id']}", {"code": OTHER})
    path = f"/functions/{made['id']}/versions"
    found = await api.data("GET", path, Accept=ALPHA)
    newest, oldest = found["versions"]
    assert set(newest) == {"id", "author", "code", "isDeployed", "createdAt", "updatedAt"}
    assert set(oldest) == {*newest, "deployedAt"}
    assert (newest["code"], newest["isDeployed"]) == (OTHER, False)
    assert (oldest["code"], oldest["isDeployed"]) == (CODE, True)
    assert newest["author"] == "token ci"
    assert all(re.fullmatch(r"[0-9A-Za-z]{27}", v["id"]) for v in (newest, oldest))
    page = await api.data("GET", path + "?pagination.count=1")
    assert [version["id"] for version in page["versions"]] == [newest["id"]]
    again = await api.data("GET", path)
    assert again == found


async def test_12_1_get_version_answers_one(api: Served) -> None:
    made = await api.function()
    path = f"/functions/{made['id']}/versions"
    (version,) = (await api.data("GET", path))["versions"]
    assert await api.data("GET", f"{path}/{version['id']}") == {"version": version}
    await api.error(404, "GET", f"{path}/{'0' * 27}")


@pytest.mark.parametrize("end", ["versions", "restore"])
async def test_12_1_post_versions_makes_a_copy_of_an_old_version_the_newest(
    api: Served, end: str
) -> None:
    made = await api.function()
    await api.data("PATCH", f"/functions/{made['id']}", {"code": OTHER})
    path = f"/functions/{made['id']}"
    newest, oldest = (await api.data("GET", path + "/versions"))["versions"]
    restored = (await api.data("POST", f"{path}/{end}", {"versionId": oldest["id"]}, Accept=ALPHA))[
        "version"
    ]
    assert restored["code"] == CODE and restored["id"] not in (oldest["id"], newest["id"])
    assert (await api.engine.function("Orders")).version == 3
    error = await api.error(422, "POST", f"{path}/{end}", {"versionId": restored["id"]})
    assert "newest" in error["message"]
    assert (await api.error(422, "POST", f"{path}/{end}", {}))["field"] == "versionId"
    await api.error(404, "POST", f"{path}/{end}", {"versionId": "x"})


def test_12_1_ids_of_versions_sort_by_time() -> None:
    from console.model import Version

    times = [f"20{year}-01-01T00:00:00.000Z" for year in range(14, 99, 5)]
    ids = [shapes.version_id("sfnc_x", Version(n, "", at, "")) for n, at in enumerate(times)]
    assert ids == sorted(ids) and {len(each) for each in ids} == {27}


# -- sources ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["sfnc_", ""])
async def test_12_1_post_sources_connects_a_function_and_answers_201(
    api: Served, prefix: str
) -> None:
    made = await api.function(settings=SETTINGS, logoUrl="l", description="d")
    given = {
        "slug": "orders-eu",
        "enabled": False,
        "metadataId": prefix + made["catalogId"],
        "settings": {"apiKey": "very-secret", "tags": ["a"]},
    }
    answer = await api.ask("POST", "/sources", given)
    assert answer.status_code == 201
    source = answer.json()["data"]["source"]
    assert set(source) == OF_SOURCE
    assert (source["slug"], source["name"], source["enabled"]) == ("orders-eu", "orders-eu", False)
    assert source["settings"] == {"apiKey": MASK, "tags": ["a"]}
    assert "very-secret" not in answer.text
    assert len(source["writeKeys"]) == 1 and source["labels"] == []
    metadata = source["metadata"]
    assert (metadata["id"], metadata["name"]) == (made["catalogId"], "Orders")
    assert metadata["logos"] == {"default": "l"}
    assert [option["name"] for option in metadata["options"]] == ["apiKey", "tags"]
    assert (await api.engine.source("orders-eu")).id == source["id"]


async def test_12_1_get_sources_lists_them_page_by_page(api: Served) -> None:
    made = await api.function()
    ids = [(await api.source(made["id"], f"s{n}"))["id"] for n in range(3)]
    found = await api.data("GET", "/sources?pagination.count=2")
    assert [source["id"] for source in found["sources"]] == ids[:2]
    assert found["pagination"]["totalEntries"] == 3
    assert (await api.error(422, "GET", "/sources?pagination.count=201"))["field"]


async def test_12_1_get_source_answers_it_whole(api: Served) -> None:
    source = await api.source((await api.function())["id"])
    assert await api.data("GET", f"/sources/{source['id']}") == {"source": source}
    await api.error(404, "GET", "/sources/orders")  # its slug is no id


async def test_12_1_patch_source_changes_what_is_given(api: Served) -> None:
    made = await api.function(settings=SETTINGS)
    source = await api.source(made["id"], settings={"apiKey": "very-secret", "tags": ["a"]})
    path = f"/sources/{source['id']}"
    given = {"name": "Orders EU", "enabled": False, "slug": "eu", "settings": {"tags": ["b"]}}
    changed = (await api.data("PATCH", path, given))["source"]
    assert (changed["name"], changed["enabled"], changed["slug"]) == ("Orders EU", False, "eu")
    assert changed["settings"] == {"apiKey": MASK, "tags": ["b"]}
    sent_back = {"settings": changed["settings"]}
    await api.data("PATCH", path, sent_back)  # the mask stands for what is kept
    kept = api.engine._store.source(source["id"])
    assert kept is not None and kept.settings["apiKey"] == "very-secret"
    changed = (await api.data("PATCH", path, {"enabled": True}))["source"]
    assert (changed["name"], changed["enabled"]) == ("Orders EU", True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"slug": None}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"enabled": None}, "enabled"),
        ({"enabled": "yes"}, "enabled"),
        ({"metadataId": None}, "metadataId"),
        ({"metadataId": "nobody"}, "metadataId"),
        ({"settings": []}, "settings"),
        ({"settings": {}}, "settings"),
        ({"settings": {"apiKey": 5}}, "settings"),
        ({"settings": {"apiKey": "x", "other": "y"}}, "settings"),
        ({"name": "x"}, "name"),
    ],
)
async def test_12_1_what_a_source_cannot_be_names_the_field(
    api: Served, fields: dict[str, Any], field: str
) -> None:
    made = await api.function(settings=SETTINGS)
    await api.source(made["id"], "taken", settings={"apiKey": "x"})
    given = {"slug": "new", "enabled": True, "metadataId": made["id"]}
    given |= {"settings": {"apiKey": "x"}} | fields
    assert (await api.error(422, "POST", "/sources", given))["field"] == field
    assert len(await api.engine.sources()) == 1


async def test_12_1_delete_source_disconnects_it(api: Served) -> None:
    source = await api.source((await api.function())["id"])
    assert await api.data("DELETE", f"/sources/{source['id']}") == {"status": "SUCCESS"}
    await api.error(404, "DELETE", f"/sources/{source['id']}")
    assert await api.engine.sources() == []


async def test_12_1_post_writekey_gives_a_source_another_url(api: Served) -> None:
    source = await api.source((await api.function())["id"])
    before = (await api.engine.overview(source["id"])).url
    json = {"Content-Type": "application/json"}
    assert (await api.http.post(before, content="{}", headers=json)).status_code == 200
    changed = (await api.data("POST", f"/sources/{source['id']}/writekey"))["source"]
    assert changed["writeKeys"] != source["writeKeys"]
    after = (await api.engine.overview(source["id"])).url
    assert (await api.http.post(before, content="{}", headers=json)).status_code == 404
    assert (await api.http.post(after, content="{}", headers=json)).status_code == 200


# -- tokens, media types, limits -------------------------------------------------------------------

EVERY = [
    ("POST", "/functions"), ("GET", "/functions?resourceType=SOURCE"), ("GET", "/functions/{f}"),
    ("PATCH", "/functions/{f}"), ("DELETE", "/functions/{f}"),
    ("POST", "/functions/sfn_{s}/deploy"),
    ("GET", "/functions/{f}/versions"), ("POST", "/functions/{f}/versions"),
    ("POST", "/functions/{f}/restore"), ("GET", "/functions/{f}/versions/{v}"),
    ("POST", "/sources"), ("GET", "/sources"), ("GET", "/sources/{s}"), ("PATCH", "/sources/{s}"),
    ("DELETE", "/sources/{s}"), ("POST", "/sources/{s}/writekey"),
]  # fmt: skip


async def test_12_1_no_operation_without_a_good_token_and_none_that_it_does_not_allow(
    api: Served,
) -> None:
    made = await api.function()
    source = await api.source(made["id"])
    (version,) = (await api.data("GET", f"/functions/{made['id']}/versions"))["versions"]
    member = (await api.engine.create_token("looks", "Workspace Member")).token
    host = (await api.engine.receiver()).token
    for method, pattern in EVERY:
        path = pattern.format(f=made["id"], s=source["id"], v=version["id"])
        assert (await api.ask(method, path, token="no")).status_code == 401
        missing = await api.http.request(method, api.url + path)
        assert missing.status_code == 401 and missing.headers["www-authenticate"] == "Bearer"
        assert (await api.error(403, method, path, token=host))["type"] == "forbidden"
        seen = await api.ask(method, path, token=member)
        assert seen.status_code == (200 if method == "GET" else 403), (method, path)
    assert len(await api.engine.sources()) == len(await api.engine.functions()) == 1


async def test_12_1_a_member_sees_no_write_keys(api: Served) -> None:
    source = await api.source((await api.function())["id"])
    member = (await api.engine.create_token("looks", "Workspace Member")).token
    for path in ("/sources", f"/sources/{source['id']}"):
        answer = await api.ask("GET", path, token=member)
        assert '"writeKeys":[]' in answer.text and source["writeKeys"][0] not in answer.text


async def test_12_1_a_revoked_token_is_unknown_at_once(api: Served) -> None:
    (token,) = await api.engine.tokens()
    await api.data("GET", "/sources")
    await api.engine.revoke_token(token.id)
    await api.error(401, "GET", "/sources")


@pytest.mark.parametrize("version", ["v1+", "v1beta+", "v1alpha+", ""])
async def test_12_1_every_media_type_is_taken_and_answered(api: Served, version: str) -> None:
    media = f"application/vnd.segment.{version}json" if version else "application/json"
    answer = await api.http.post(
        f"{api.url}/functions",
        content='{"code": "", "displayName": "A", "resourceType": "SOURCE"}',
        headers={
            "Authorization": f"Bearer {api.token}",
            "Content-Type": media + "; charset=utf-8",
            "Accept": media,
        },
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


@pytest.mark.parametrize("version", ["v1", "v1beta"])
async def test_12_1_an_alpha_is_not_there_in_other_versions(api: Served, version: str) -> None:
    made = await api.function()
    media = f"application/vnd.segment.{version}+json"
    error = await api.error(400, "GET", f"/functions/{made['id']}/versions", Accept=media)
    assert "v1alpha" in error["message"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"\xff"', "application/json"),
        (b"[" * 5000, "application/json"),
        (b"a=1", "application/x-www-form-urlencoded"),
        (b"{}", ""),
    ],
)
async def test_12_1_a_body_that_is_no_json_object_gets_400(
    api: Served, content: bytes, kind: str
) -> None:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": kind}
    answer = await api.http.post(f"{api.url}/functions", content=content, headers=headers)
    assert answer.status_code == 400 and answer.json()["errors"][0]["message"]


async def test_12_1_other_methods_get_405_and_other_paths_404(api: Served) -> None:
    answer = await api.ask("PUT", "/functions")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, GET")
    assert answer.json()["errors"][0]["type"] == "method-not-allowed"
    for path in ("/functions/", "/functions/a/b", "/sources/a/b/c", "/functions/x%2Fversions/y"):
        assert (await api.error(404, "GET", path))["type"] == "not-found"


async def test_12_1_too_many_requests_get_429_and_are_told_when_to_come_back(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "API_BURST", 2)
    monkeypatch.setattr(limits, "API_PER_S", 0.1)
    hasty = (await api.engine.create_token("hasty", "Workspace Owner")).token
    statuses = [(await api.ask("GET", "/sources", token=hasty)) for _ in range(3)]
    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    assert int(statuses[2].headers["retry-after"]) == 10
    assert statuses[2].json()["errors"][0]["type"] == "too-many-requests"
    await api.data("GET", "/sources")  # another token has its own


async def test_12_1_a_body_over_4_mib_gets_413(api: Served) -> None:
    given = {"code": "x" * limits.FILE_BYTES, "displayName": "A", "resourceType": "SOURCE"}
    assert (await api.error(413, "POST", "/functions", given))["type"] == "too-large"
