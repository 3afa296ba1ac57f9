"""Items: pages, one, changes, and what is done to many at once."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from assay.http.perform import AnyRequest, if_match, page_limit, perform
from assay.services import curating, item_actions
from assay.services.curating import ItemDetail, ItemPage
from assay.services.item_actions import ActionName, ActionResult
from assay.services.item_filters import FilterBody

Short = Annotated[str, msgspec.Meta(max_length=500)]


class ItemBody(msgspec.Struct, forbid_unknown_fields=True):
    """What may be changed of an item; an attribute of null is taken away."""

    attributes: dict[str, Annotated[str, msgspec.Meta(max_length=200)] | None] = {}
    priority: int | None = None


class ActionBody(msgspec.Struct, forbid_unknown_fields=True):
    """An action on `items`, or on all that match `filter`.

    `value` holds `{"priority": n}` for prioritise, `{"labels": n}` for requeue, and the
    attributes by name for set_attribute. With `preview` nothing is changed.
    """

    action: ActionName
    items: Annotated[list[Short], msgspec.Meta(max_length=10_000)] | None = None
    filter: FilterBody | None = None
    reason: Short = ""
    value: dict[str, Any] = {}
    preview: bool = False


@get("/projects/{project:str}/items", tags=["items"])
async def list_items(
    request: AnyRequest,
    project: FromPath[str],
    in_state: Annotated[list[str] | None, QueryParameter(name="state")] = None,
    attribute: FromQuery[list[str] | None] = None,
    batch: FromQuery[str | None] = None,
    label: FromQuery[str | None] = None,
    gold: FromQuery[bool | None] = None,
    search: FromQuery[str | None] = None,
    sort: FromQuery[str] = "created",
    order: FromQuery[str] = "asc",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[ItemPage]:
    """Items, filtered and sorted, a page at a time.

    `state` and `attribute` (`name:value`) may be repeated; `label` is `question:label`. Sorts:
    created, changed, dispute, posterior, external_id. `total` and `counts` come with the first
    page.
    """
    body = FilterBody(in_state or [], attribute or [], batch, label, gold, search)
    return await perform(
        request,
        curating.list_items,
        project,
        body,
        sort,
        order,
        cursor,
        page_limit(limit, most=500, usual=100),
    )


@get("/projects/{project:str}/items/{item:str}", tags=["items"])
async def read_item(
    request: AnyRequest, project: FromPath[str], item: FromPath[str]
) -> Response[ItemDetail]:
    """One item with its annotations, reviews, discussions, predictions and history."""
    return await perform(request, curating.read_item, project, item)


@patch("/projects/{project:str}/items/{item:str}", tags=["items"])
async def change_item(
    request: AnyRequest, project: FromPath[str], item: FromPath[str], data: JSONBody[ItemBody]
) -> Response[ItemDetail]:
    """Change attributes and priority (If-Match with the rev that was read)."""
    return await perform(
        request,
        curating.change_item,
        project,
        item,
        if_match(request),
        data.attributes,
        data.priority,
    )


@delete("/projects/{project:str}/items/{item:str}", tags=["items"], status_code=204)
async def delete_item(request: AnyRequest, project: FromPath[str], item: FromPath[str]) -> None:
    """Delete an item that has no labels (If-Match with the rev that was read)."""
    await perform(request, curating.delete_item, project, item, if_match(request))


@post("/projects/{project:str}/items/actions", tags=["items"], status_code=200)
async def act_on_items(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ActionBody]
) -> Response[ActionResult]:
    """Do one thing to many items, or say what it would do."""
    response = await perform(
        request,
        item_actions.act_on_items,
        project,
        data.action,
        data.items,
        data.filter,
        data.reason,
        data.value,
        data.preview,
    )
    response.status_code = 200
    return response


HANDLERS = (list_items, read_item, change_item, delete_item, act_on_items)
