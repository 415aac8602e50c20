sheet-xlsx = 엑셀 내려받기
sheet-guide = 안내
sheet-what = 내용
sheet-made-on = 기준일
sheet-amounts = 금액
sheet-amounts-are = 원 단위 숫자입니다. 합계는 필터에 남은 행의 합입니다.
