/* SPDX-License-Identifier: MIT */
#include "sim/trace_event.h"

#define ID SIM_TRACE_ID, SIM_TRACE_THERE
#define ADDRESS SIM_TRACE_ADDRESS, SIM_TRACE_THERE
#define TICKS SIM_TRACE_TICKS, SIM_TRACE_THERE
#define NUMBER SIM_TRACE_NUMBER, SIM_TRACE_THERE
#define TEXT SIM_TRACE_TEXT, SIM_TRACE_THERE
#define REAL SIM_TRACE_REAL, SIM_TRACE_THERE

const SimTraceClass sim_trace_classes[SIM_TRACE_KINDS] = {
    [SIM_TRACE_START] = {"start",
                         {{"process", ADDRESS},
                          {"name", TEXT},
                          {"maker", ADDRESS},
                          {"cause", ID}}}, /* the message that has ordered it from elsewhere */
    [SIM_TRACE_SEND] = {"send",
                        {{"message", ID},
                         {"process", ADDRESS},
                         {"to", ADDRESS},
                         {"cause", ID}, /* the message that was being handled */
                         {"span", SIM_TRACE_ID, SIM_TRACE_ZERO},
                         {"home", SIM_TRACE_NUMBER, SIM_TRACE_HERE}, /* the device it goes to */
                         {"size", NUMBER},
                         {"kind", TEXT},
                         {"line", TEXT}}}, /* of the author's code */
    [SIM_TRACE_QUEUE] = {"queue", {{"message", ID}, {"depth", NUMBER}}},
    [SIM_TRACE_DEPARTURE] =
        {"departure",
         {{"message", ID},
          {"link", NUMBER},
          {"peer", NUMBER},                             /* the device at the other end */
          {"queued", TICKS},                            /* when it came to this device's courier */
          {"service", SIM_TRACE_TICKS, SIM_TRACE_ZERO}, /* how long the courier's model served it */
          {"leaves", SIM_TRACE_TICKS,
           SIM_TRACE_NOW}, /* when its transfer begins: until then it waits for the link */
          {"transfer", SIM_TRACE_TICKS, SIM_TRACE_ZERO},
          {"arrival", TICKS}}}, /* -1: it is lost */
    [SIM_TRACE_ARRIVAL] = {"arrival", {{"message", ID}, {"link", NUMBER}, {"peer", NUMBER}}},
    [SIM_TRACE_DELIVERY] = {"delivery",
                            {{"message", ID},
                             {"mailbox", ADDRESS},
                             {"depth", NUMBER},
                             {"process", ADDRESS}, /* whose mailbox it is: */
                             {"sort", NUMBER}}},   /* 0: its own, 1: a private one, 2: a future's */
    [SIM_TRACE_RECEIPT] = {"receipt",
                           {{"message", ID},
                            {"process", ADDRESS},
                            {"sent", SIM_TRACE_TICKS, SIM_TRACE_REST},
                            {"sending", SIM_TRACE_TICKS,
                             SIM_TRACE_ZERO}, /* these seven add up to now - sent */
                            {"transfer", SIM_TRACE_TICKS, SIM_TRACE_ZERO},
                            {"propagation", SIM_TRACE_TICKS, SIM_TRACE_ZERO},
                            {"routing", SIM_TRACE_TICKS, SIM_TRACE_ZERO},
                            {"service", SIM_TRACE_TICKS, SIM_TRACE_ZERO},
                            {"mailbox", TICKS},
                            {"edge", TICKS},
                            {"kind", TEXT}}},
    [SIM_TRACE_HANDLED] = {"handled",
                           {{"message", ID},
                            {"process", ADDRESS},
                            {"taken", SIM_TRACE_TICKS, SIM_TRACE_REST},
                            {"handling", TICKS}, /* these two add up to now - taken */
                            {"processor", SIM_TRACE_TICKS, SIM_TRACE_ZERO}}},
    [SIM_TRACE_WAIT] = {"wait",
                        {{"process", ADDRESS},
                         {"since", TICKS},
                         {"message", ID}, /* that is being handled */
                         {"why", TEXT},   /* "sleep" "work" "core" "answers" "timeout" */
                         {"line", TEXT},
                         {"answer", ID}}}, /* that has ended it */
    [SIM_TRACE_RETURN] = {"return", {{"message", ID}, {"why", TEXT}}},
    [SIM_TRACE_DROP] = {"drop", {{"message", ID}, {"why", TEXT}}},
    [SIM_TRACE_TIMER] = {"timer",
                         {{"timer", ID},
                          {"process", ADDRESS}, /* whose timer it is */
                          {"sends", NUMBER}}},  /* 1: what is sent next here is its; 0: it calls */
    [SIM_TRACE_DEATH] = {"death", {{"process", ADDRESS}}},
    [SIM_TRACE_LOG] = {"log", {{"process", ADDRESS}, {"level", NUMBER}, {"line", TEXT}}},
    [SIM_TRACE_SPAN_BEGIN] =
        {"span_begin",
         {{"span", ID}, {"parent", ID}, {"process", ADDRESS}, {"cause", ID}, {"name", TEXT}, {"line", TEXT}}},
    [SIM_TRACE_SPAN_END] = {"span_end", {{"span", ID}, {"process", ADDRESS}}},
    [SIM_TRACE_STOP] = {"stop", {{"process", ADDRESS}}},
    [SIM_TRACE_MEASURE] = {"measure", {{"process", ADDRESS}, {"value", REAL}, {"how", TEXT}, {"name", TEXT}}},
    [SIM_TRACE_SET] = {"set",
                       {{"timer", ID},
                        {"process", ADDRESS},
                        {"fires", TICKS},
                        {"period", TICKS}, /* 0: once */
                        {"line", TEXT}}},
};

gboolean sim_trace_has_short(const SimTraceClass *class) {
  for (const SimTraceField *field = class->fields; field->name; field++)
    if (field->brief != SIM_TRACE_THERE) return TRUE;
  return FALSE;
}
