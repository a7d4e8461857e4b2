"""The tables of the pages "coming from ..." hold: both columns run, and their answers agree."""

from __future__ import annotations

import pytest

from tests.docs.comparing import PAGES, agree, blocks, needs, rows

CORE = [page for page in PAGES if page.name != "index.md" and needs(page) is None]


@pytest.mark.slow
@pytest.mark.parametrize("page", CORE, ids=lambda page: page.stem)
def test_both_columns_answer_alike(page):
    namespace: dict[str, object] = {}
    exec(compile(blocks(page), str(page), "exec"), namespace)
    found = list(rows(page))
    assert len(found) >= 4
    for question, (there, here) in found:
        if question.startswith("`"):  # Code of another language: the last cell is what ours prints.
            assert str(eval(there, namespace)) == here, there
        else:
            assert agree(eval(there, namespace), eval(here, namespace)), question


@pytest.mark.parametrize(("there", "here"), [(1.0, 1.1), ((1, 2), (1, 3)), ([1.0], [1.0, 2.0])])
def test_answers_that_differ_do_not_agree(there, here):
    assert not agree(there, here)


def test_pages_that_need_a_library_are_run_with_the_extras():
    assert {needs(page) for page in PAGES} - {None} == {"pde", "torch"}
