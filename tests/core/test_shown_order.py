"""The order in which candidates are shown: fair, and the same for one hand-out each time."""

from collections import Counter

from assay.core.assignment.shown_order import arranged, orders_shown, shown_order

CHAT = {
    "talk": {
        "type": "conversation",
        "conversation": {
            "turns": [{"id": "t1", "role": "user", "text": "Hi"}],
            "candidates": [{"id": "a", "text": "Yes"}, {"id": "b", "text": "No"}],
        },
    },
    "note": {"type": "text", "text": "plain"},
}


def test_every_order_comes_up_equally_often_over_hand_outs():
    counts = Counter(tuple(shown_order(f"asg_{n}", ["a", "b", "c"])) for n in range(6000))
    assert len(counts) == 6
    assert all(850 < n < 1150 for n in counts.values())


def test_a_hand_out_keeps_its_order_whatever_the_order_of_the_item():
    assert shown_order("asg_1", ["a", "b", "c"]) == shown_order("asg_1", ["c", "a", "b"])


def test_data_are_arranged_without_touching_the_item_and_the_rest():
    seen = set()
    for n in range(40):
        data = arranged(CHAT, f"asg_{n}")
        order = tuple(one["id"] for one in data["talk"]["conversation"]["candidates"])
        assert orders_shown(CHAT, f"asg_{n}") == {"talk": list(order)}
        assert data["note"] is CHAT["note"]
        assert data["talk"]["conversation"]["turns"] == CHAT["talk"]["conversation"]["turns"]
        seen.add(order)
    assert seen == {("a", "b"), ("b", "a")}
    assert [one["id"] for one in CHAT["talk"]["conversation"]["candidates"]] == ["a", "b"]


def test_nothing_is_recorded_where_there_is_nothing_to_order():
    alone = {"talk": {"type": "conversation", "conversation": {"turns": [], "candidates": []}}}
    assert orders_shown(alone, "asg_1") == {}
    assert orders_shown({"note": CHAT["note"]}, "asg_1") == {}
    assert arranged(alone, "asg_1") == alone
