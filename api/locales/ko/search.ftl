search-title = 검색: { $word }
search-lead = 서비스번호, 청구번호, 신청 ID는 바로 그 페이지로 갑니다. "J00000001 2026-10"은 그 달의 청구서입니다.
search-none = 찾은 것이 없습니다
search-none-why = 번호를 확인하거나 상호의 일부로 다시 찾아 보세요.
