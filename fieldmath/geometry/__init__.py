"""Where things live: charts and grids."""
