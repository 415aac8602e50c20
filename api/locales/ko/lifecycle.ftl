lifecycle-title = 상태와 이동
lifecycle-lead = 주문, 작업, 서비스가 가질 수 있는 상태와 그 사이의 이동입니다. 여기에 없는 이동은 일어나지 않습니다.
lifecycle-from = 지금 상태
lifecycle-event = 일어나는 일
lifecycle-to = 다음 상태
