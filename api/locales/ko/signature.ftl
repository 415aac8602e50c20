signature-kind-typed = 이름 입력
signature-kind-drawn = 서명 그리기
signature-kind-seal = 직인 올리기
signature-by = 서명 방식
signature-draw = 여기에 서명하거나 직인 그림을 올리세요
signature-clear = 지우기
signature-file = 그림 파일(PNG, JPEG, 500 KB까지)
field-signature-kind = 서명 방식
