"""Pictures: plain data first, then drawing; only renderers import matplotlib.

A picture is made in three steps. A `view` of a field says where and how to evaluate it (`boxes`, `space` and
`projection` turn coordinates into positions on paper); the module of each kind (`field_pictures`,
`vector_pictures`, `slice_pictures`, `distribution_pictures`) makes plot data (`data`) of it; a renderer draws them.
`mixin` joins the three as the method ``plot``.
"""
