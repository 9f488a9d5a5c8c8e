"""How the embedded model was made: `python -m index.train LAWS_FOLDER OUT`. Not used at run time."""
