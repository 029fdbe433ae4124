"""A circular laid out as a Word document by GB/T 9704-2012: page, fonts, grid, headings, tables, charts."""
