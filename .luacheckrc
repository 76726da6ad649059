-- SPDX-License-Identifier: MIT
std = "lua54"
max_line_length = 120
self = false
unused_args = false
codes = true

-- What a scenario may not have, it should not name.
local sandbox = { "io", "os", "debug", "collectgarbage", "dofile", "loadfile" }
files["stdlib"] = { not_globals = sandbox }
files["scenarios"] = { not_globals = sandbox }
files["stdlib/meta"] = { ignore = { "211", "212", "241", "131", "111", "112", "113" } }
