@rem npm scripts begin with exec, so that signals reach Node and no shell in between. Where that is cmd, exec is this file.
@%*
