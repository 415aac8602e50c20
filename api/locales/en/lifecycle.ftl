lifecycle-title = States and moves
lifecycle-lead = The states an order, a task and a service can be in, and the moves between them. A move that is not here cannot happen.
lifecycle-from = State
lifecycle-event = Event
lifecycle-to = Next state
