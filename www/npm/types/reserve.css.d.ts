/** A style sheet: the room that the element will take. It is imported for its effect alone. */
export {};
