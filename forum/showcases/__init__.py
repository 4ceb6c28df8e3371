"""Events whole, as people meet them: the list, the page of one, planning, changing, moving, cancelling, and what is left afterwards.

It stands above slots and seats, since a change of the event changes both.
"""
