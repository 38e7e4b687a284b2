"""Checks of the services beyond Schemathesis' own. Schemathesis loads them (SCHEMATHESIS_HOOKS)."""

import json
import os
import re
import zlib

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData

with open(os.environ["HOSTILE_SETTINGS"], encoding="utf-8") as file:
    SETTINGS = json.load(file)

#: Values that exist, by the name of the parameter: without them nearly every answer would be a 404.
KNOWN = SETTINGS["known"]
#: The known problem types, with status and title.
PROBLEMS = SETTINGS["problems"]
#: The file of all answers, one JSON line each, to compare with the stored rows.
ANSWERS = open(SETTINGS["answers"], "a", encoding="utf-8", buffering=1)

SHAPES = {
    "userId": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "orderId": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "cursor": re.compile(r".{1,200}", re.DOTALL),
}
#: Statuses that a valid request may get, because of stored data.
REFUSED_FOR_WHAT_IS_STORED = {"not-found", "still-pending", "key-reused", "order-mismatch", "balance-too-large"}


def meet(values):
    """Replaces half of the well-formed values with existing ones."""
    if not isinstance(values, dict):
        return values
    for name, known in KNOWN.items():
        value = values.get(name)
        if not isinstance(value, str) or not SHAPES[name].fullmatch(value):
            continue
        drawn = zlib.crc32(value.encode("utf-8", "surrogatepass"))
        if known and drawn % 2:
            values[name] = known[drawn // 2 % len(known)]
    return values


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return meet(path_parameters)


@schemathesis.hook
def map_query(context, query):
    return meet(query)


@schemathesis.hook
def map_body(context, body):
    return meet(body)


@schemathesis.hook
def after_call(context, case, response):
    request = response.request
    body = request.body
    answer = {
        "method": request.method,
        "path": request.path_url.split("?")[0],
        "status": response.status_code,
        "replayed": "idempotent-replayed" in response.headers,
        "sent": body.decode("utf-8", "replace") if isinstance(body, bytes) else body,
        "text": response.content.decode("utf-8", "replace"),
    }
    if answer["method"] != "POST":
        del answer["sent"], answer["text"]
    print(json.dumps(answer), file=ANSWERS)


@schemathesis.check
def errors_are_problems(context, response, case):
    """Every error is a problem document (RFC 9457) of a known type, except the two outcomes that are not errors."""
    if response.status_code < 400:
        return
    media_type = response.headers.get("content-type", [""])[0].split(";")[0]
    body = body_of(response)
    if media_type == "application/json":
        assert response.status_code == 400 and is_outcome(body), f"an error that is no problem document: {body}"
        return
    assert media_type == "application/problem+json", f"an error of type {media_type!r}"
    name = name_of(body)
    assert name in PROBLEMS, f"{body.get('type')} is no problem type of the lab"
    expected = PROBLEMS[name]
    assert body.get("status") == expected["status"] == response.status_code, f"status {body.get('status')} in {name}"
    assert body.get("title") == expected["title"], f"title {body.get('title')!r} in {name}"
    assert body.get("detail"), f"no detail in {name}"
    if name == "invalid-request":
        assert body.get("errors"), "bad input, and no field is named"
        assert all(error["message"] for error in body["errors"]), f"nothing said of a field: {body['errors']}"
    if name == "method-not-allowed":
        allow = response.headers.get("allow", [""])[0]
        assert allow, "405 without Allow"
        assert response.request.method not in allow.split(", "), f"405 for {response.request.method}, Allow: {allow}"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops rules that OpenAPI cannot express."""
    if isinstance(failure, AcceptedNegativeData):
        return not key_is_ignored(case)
    if isinstance(failure, RejectedPositiveData):
        return not refused_for_what_is_stored(body_of(response))
    return True


def key_is_ignored(case):
    """A withdrawal for an order is protected by the order, so its key is ignored."""
    body = case.body
    return (
        case.path == "/billing/withdraw"
        and isinstance(body, dict)
        and "orderId" in body
        and not any(case.meta.is_negative_at(where) for where in ParameterLocation if where != ParameterLocation.HEADER)
    )


def refused_for_what_is_stored(body):
    """A valid request may fail because of stored data, but is never called invalid, except for a made-up cursor."""
    if is_outcome(body) or name_of(body) in REFUSED_FOR_WHAT_IS_STORED:
        return True
    return all(error["field"] == "cursor" for error in body.get("errors", [{"field": ""}]))


def body_of(response):
    """The JSON object of an answer, or an empty one, which fails every check."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def is_outcome(body):
    """A failed order, or a declined withdrawal."""
    return body.get("status") == "failed" or body.get("success") is False


def name_of(body):
    return str(body.get("type", "")).rpartition("/")[2]
