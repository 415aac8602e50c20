sheet-xlsx = Download Excel
sheet-guide = About
sheet-what = What it is
sheet-made-on = As of
sheet-amounts = Amounts
sheet-amounts-are = Numbers in whole won. A sum counts the rows your filter leaves.
