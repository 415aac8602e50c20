chart-minutes = minutes
chart-days = days
chart-unit = (in { $unit })
chart-tabled = { $title }. The same values are in the table.
chart-hours = hours:minutes
