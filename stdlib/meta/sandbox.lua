---@meta
-- SPDX-License-Identifier: MIT
-- How Lua in a scenario differs from stock Lua 5.4, for editors; a test compares it with the running program.
-- What is not here is as in the manual, and all of it is read-only: assigning a global raises.
-- luacheck: ignore 121 122 142

---What a scenario does not have.
---@alias plenum.Missing
---| "collectgarbage"
---| "debug"
---| "dofile"
---| "io"
---| "loadfile"
---| "os"
---| "package"
---| "string.dump"
---| "warn"

---Writes an entry of the log at the level "info", its arguments as tostring shows them, with tabs between.
---@param ... any
function print(...) end

---A table or function has a name that is the same in each run, and "nan" no sign.
---@param v any
---@return string
function tostring(v) end

---Visits the array part, 1 to the first nil, then the other keys in order: false, true, numbers by value,
---strings by their bytes, devices, addresses, other handles; raises at a key that has no order (a table, a
---function); fields that are added meanwhile are not visited.
---@generic K, V
---@param t table<K, V>
---@return fun(t: table<K, V>, k?: K): K, V
---@return table<K, V>
---@return nil
function pairs(t) end

---The key and value after a key, in the order of pairs; nil after the last.
---@generic K, V
---@param t table<K, V>
---@param k? K
---@return K?
---@return V?
function next(t, k) end

---Loads plenum's modules ("plenum", "plenum.NAME") and files beside the scenario ("NAME"; "FOLDER.NAME" in a
---folder there), each once, while the scenario's file is read.
---@param name string
---@return unknown
function require(name) end

---Loads text, never bytecode.
---@param chunk string|fun(): string?
---@param name? string
---@param mode? "t"|"bt"
---@param env? table
---@return function?
---@return string? message
function load(chunk, name, mode, env) end

---Raises for a metatable with __gc or __mode: they would show when memory is collected.
---@param t table
---@param metatable? table
---@return table
function setmetatable(t, metatable) end

---As in the manual, but the end of the process, a stop and exhausted memory pass through.
---@param f function
---@param ... any
---@return boolean
---@return any ...
function pcall(f, ...) end

---As in the manual, but the end of the process, a stop and exhausted memory pass through.
---@param f function
---@param handler fun(message: any): any
---@param ... any
---@return boolean
---@return any ...
function xpcall(f, handler, ...) end

---Sorts in place, stably: elements of which neither is less keep their order; the comparison may not block.
---@generic T
---@param list T[]
---@param less? fun(a: T, b: T): boolean
function table.sort(list, less) end

---Raises for %p, which would show an address.
---@param format string
---@param ... any
---@return string
function string.format(format, ...) end

---Raises for a result longer than 256 MiB.
---@param s string
---@param n integer
---@param separator? string
---@return string
function string.rep(s, n, separator) end

---Draws from the stream of the running process, as plenum.random.
---@param m? integer
---@param n? integer
---@return number
function math.random(m, n) end

---Raises: the seed belongs to the run, --seed.
function math.randomseed() end

---Works within blocking calls, too: a coroutine in which one waits is "normal" meanwhile.
---@param co thread
---@return "running"|"suspended"|"normal"|"dead"
function coroutine.status(co) end
