// constants: those of os and fs; nothing here has a use for them.
"use strict";
