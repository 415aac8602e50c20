chart-minutes = 분
chart-days = 일
chart-unit = (단위: { $unit })
chart-tabled = { $title }. 같은 값이 표에 있습니다.
chart-hours = 시간:분
