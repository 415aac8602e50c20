//! What people do, told from door to door.

mod front_door;
