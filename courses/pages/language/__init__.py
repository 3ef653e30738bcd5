"""The shared-language check: finds wordings to avoid in what is written for learners.

``plain`` turns what is stored into text, ``phrases`` finds the spellings in it, ``mentions`` knows
when the words are spoken about instead of used, ``checking`` puts the three together. Nothing in
these four touches the database. ``reading`` knows which text an object holds, ``looking`` compares
what was found with the reasons that people have given for keeping a wording.
"""
