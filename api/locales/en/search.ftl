search-title = Search: { $word }
search-lead = A service ID, bill number or application id opens its page at once; "J00000001 2026-10" opens the bill of that month.
search-none = Nothing found
search-none-why = Check the number, or try part of the company's name.
