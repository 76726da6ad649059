/* SPDX-License-Identifier: MIT */
#include "sim/trace_event.h"

const SimTraceClass sim_trace_classes[SIM_TRACE_KINDS] = {
    [SIM_TRACE_START] = {"start",
                         {{"process", SIM_TRACE_ADDRESS},
                          {"name", SIM_TRACE_TEXT},
                          {"maker", SIM_TRACE_ADDRESS},
                          {"cause", SIM_TRACE_ID}}}, /* the message that has ordered it from elsewhere */
    [SIM_TRACE_SEND] = {"send",
                        {{"message", SIM_TRACE_ID},
                         {"process", SIM_TRACE_ADDRESS},
                         {"to", SIM_TRACE_ADDRESS},
                         {"cause", SIM_TRACE_ID}, /* the message that was being handled */
                         {"span", SIM_TRACE_ID},
                         {"home", SIM_TRACE_NUMBER}, /* the device it goes to */
                         {"size", SIM_TRACE_NUMBER},
                         {"kind", SIM_TRACE_TEXT},
                         {"line", SIM_TRACE_TEXT}}}, /* of the author's code */
    [SIM_TRACE_QUEUE] = {"queue", {{"message", SIM_TRACE_ID}, {"depth", SIM_TRACE_NUMBER}}},
    [SIM_TRACE_DEPARTURE] =
        {"departure",
         {{"message", SIM_TRACE_ID},
          {"link", SIM_TRACE_NUMBER},
          {"peer", SIM_TRACE_NUMBER},   /* the device at the other end */
          {"queued", SIM_TRACE_TICKS},  /* when it came to this device's courier */
          {"service", SIM_TRACE_TICKS}, /* how long the courier's model served it */
          {"leaves", SIM_TRACE_TICKS},  /* when its transfer begins: until then it waits for the link */
          {"transfer", SIM_TRACE_TICKS},
          {"arrival", SIM_TRACE_TICKS}}}, /* -1: it is lost */
    [SIM_TRACE_ARRIVAL] =
        {"arrival", {{"message", SIM_TRACE_ID}, {"link", SIM_TRACE_NUMBER}, {"peer", SIM_TRACE_NUMBER}}},
    [SIM_TRACE_DELIVERY] = {"delivery",
                            {{"message", SIM_TRACE_ID},
                             {"mailbox", SIM_TRACE_ADDRESS},
                             {"depth", SIM_TRACE_NUMBER},
                             {"process", SIM_TRACE_ADDRESS}, /* whose mailbox it is: */
                             {"sort", SIM_TRACE_NUMBER}}},   /* 0: its own, 1: a private one, 2: a future's */
    [SIM_TRACE_RECEIPT] = {"receipt",
                           {{"message", SIM_TRACE_ID},
                            {"process", SIM_TRACE_ADDRESS},
                            {"sent", SIM_TRACE_TICKS},
                            {"sending", SIM_TRACE_TICKS}, /* these seven add up to now - sent */
                            {"transfer", SIM_TRACE_TICKS},
                            {"propagation", SIM_TRACE_TICKS},
                            {"routing", SIM_TRACE_TICKS},
                            {"service", SIM_TRACE_TICKS},
                            {"mailbox", SIM_TRACE_TICKS},
                            {"edge", SIM_TRACE_TICKS},
                            {"kind", SIM_TRACE_TEXT}}},
    [SIM_TRACE_HANDLED] = {"handled",
                           {{"message", SIM_TRACE_ID},
                            {"process", SIM_TRACE_ADDRESS},
                            {"taken", SIM_TRACE_TICKS},
                            {"handling", SIM_TRACE_TICKS}, /* these two add up to now - taken */
                            {"processor", SIM_TRACE_TICKS}}},
    [SIM_TRACE_WAIT] = {"wait",
                        {{"process", SIM_TRACE_ADDRESS},
                         {"since", SIM_TRACE_TICKS},
                         {"message", SIM_TRACE_ID}, /* that is being handled */
                         {"why", SIM_TRACE_TEXT},   /* "sleep" "work" "core" "answers" "timeout" "edge" */
                         {"line", SIM_TRACE_TEXT},
                         {"answer", SIM_TRACE_ID}}}, /* that has ended it */
    [SIM_TRACE_RETURN] = {"return", {{"message", SIM_TRACE_ID}, {"why", SIM_TRACE_TEXT}}},
    [SIM_TRACE_DROP] = {"drop", {{"message", SIM_TRACE_ID}, {"why", SIM_TRACE_TEXT}}},
    [SIM_TRACE_TIMER] = {"timer",
                         {{"timer", SIM_TRACE_ID},
                          {"process", SIM_TRACE_ADDRESS}, /* whose timer it is */
                          {"sends", SIM_TRACE_NUMBER},    /* 1: what is sent next here is its; 0: it calls */
                          {"answer", SIM_TRACE_ID}}},     /* that has made it fire: none has set it */
    [SIM_TRACE_DEATH] = {"death", {{"process", SIM_TRACE_ADDRESS}}},
    [SIM_TRACE_LOG] =
        {"log", {{"process", SIM_TRACE_ADDRESS}, {"level", SIM_TRACE_NUMBER}, {"line", SIM_TRACE_TEXT}}},
    [SIM_TRACE_SPAN_BEGIN] = {"span_begin",
                              {{"span", SIM_TRACE_ID},
                               {"parent", SIM_TRACE_ID},
                               {"process", SIM_TRACE_ADDRESS},
                               {"cause", SIM_TRACE_ID},
                               {"name", SIM_TRACE_TEXT},
                               {"line", SIM_TRACE_TEXT}}},
    [SIM_TRACE_SPAN_END] = {"span_end", {{"span", SIM_TRACE_ID}, {"process", SIM_TRACE_ADDRESS}}},
    [SIM_TRACE_STOP] = {"stop", {{"process", SIM_TRACE_ADDRESS}}},
    [SIM_TRACE_MEASURE] = {"measure",
                           {{"process", SIM_TRACE_ADDRESS},
                            {"value", SIM_TRACE_REAL},
                            {"how", SIM_TRACE_TEXT},
                            {"name", SIM_TRACE_TEXT}}},
    [SIM_TRACE_SET] = {"set",
                       {{"timer", SIM_TRACE_ID},
                        {"process", SIM_TRACE_ADDRESS},
                        {"fires", SIM_TRACE_TICKS},
                        {"period", SIM_TRACE_TICKS}, /* 0: once */
                        {"line", SIM_TRACE_TEXT}}},
    [SIM_TRACE_CANCEL] = {"cancel",
                          {{"timer", SIM_TRACE_ID},
                           {"process", SIM_TRACE_ADDRESS}, /* whose timer it is */
                           {"line", SIM_TRACE_TEXT}}},
};

#define WHOLE SIM_TRACE_WHOLE
#define ZERO SIM_TRACE_ZERO
#define REST SIM_TRACE_REST
#define ID_HERE SIM_TRACE_ID_HERE
#define ADDRESS_HERE SIM_TRACE_ADDRESS_HERE
#define AGO SIM_TRACE_AGO
#define AHEAD SIM_TRACE_AHEAD
#define LASTS SIM_TRACE_LASTS
#define FEW SIM_TRACE_FEW
#define WORD SIM_TRACE_WORD

const SimTraceForm sim_trace_forms[SIM_TRACE_FORMS] = {
    [SIM_TRACE_START] = {SIM_TRACE_START},
    [SIM_TRACE_SEND] = {SIM_TRACE_SEND},
    [SIM_TRACE_QUEUE] = {SIM_TRACE_QUEUE},
    [SIM_TRACE_DEPARTURE] = {SIM_TRACE_DEPARTURE},
    [SIM_TRACE_ARRIVAL] = {SIM_TRACE_ARRIVAL},
    [SIM_TRACE_DELIVERY] = {SIM_TRACE_DELIVERY},
    [SIM_TRACE_RECEIPT] = {SIM_TRACE_RECEIPT},
    [SIM_TRACE_HANDLED] = {SIM_TRACE_HANDLED},
    [SIM_TRACE_WAIT] = {SIM_TRACE_WAIT},
    [SIM_TRACE_RETURN] = {SIM_TRACE_RETURN},
    [SIM_TRACE_DROP] = {SIM_TRACE_DROP},
    [SIM_TRACE_TIMER] = {SIM_TRACE_TIMER},
    [SIM_TRACE_DEATH] = {SIM_TRACE_DEATH},
    [SIM_TRACE_LOG] = {SIM_TRACE_LOG},
    [SIM_TRACE_SPAN_BEGIN] = {SIM_TRACE_SPAN_BEGIN},
    [SIM_TRACE_SPAN_END] = {SIM_TRACE_SPAN_END},
    [SIM_TRACE_STOP] = {SIM_TRACE_STOP},
    [SIM_TRACE_MEASURE] = {SIM_TRACE_MEASURE},
    [SIM_TRACE_SET] = {SIM_TRACE_SET},
    [SIM_TRACE_CANCEL] = {SIM_TRACE_CANCEL},

    [SIM_TRACE_SEND_HERE] = {SIM_TRACE_SEND,
                             {ID_HERE, ADDRESS_HERE, ADDRESS_HERE, ID_HERE, ZERO, SIM_TRACE_HERE, FEW, WORD,
                              WORD}},
    [SIM_TRACE_SEND_AWAY] = {SIM_TRACE_SEND,
                             {ID_HERE, ADDRESS_HERE, WHOLE, WHOLE, ZERO, FEW, FEW, WORD, WORD}},
    [SIM_TRACE_QUEUE_HERE] = {SIM_TRACE_QUEUE, {ID_HERE, FEW}},
    [SIM_TRACE_QUEUE_AWAY] = {SIM_TRACE_QUEUE, {WHOLE, FEW}},
    [SIM_TRACE_DEPARTURE_AT_ONCE] = {SIM_TRACE_DEPARTURE,
                                     {WHOLE, FEW, FEW, AGO, ZERO, SIM_TRACE_NOW, ZERO, AHEAD}},
    [SIM_TRACE_DEPARTURE_BRIEF] = {SIM_TRACE_DEPARTURE, {WHOLE, FEW, FEW, AGO, LASTS, AHEAD, LASTS, AHEAD}},
    [SIM_TRACE_ARRIVAL_BRIEF] = {SIM_TRACE_ARRIVAL, {WHOLE, FEW, FEW}},
    [SIM_TRACE_DELIVERY_HERE] = {SIM_TRACE_DELIVERY, {ID_HERE, ADDRESS_HERE, FEW, SIM_TRACE_SAME, ZERO}},
    [SIM_TRACE_DELIVERY_OWN] = {SIM_TRACE_DELIVERY, {WHOLE, ADDRESS_HERE, FEW, SIM_TRACE_SAME, ZERO}},
    [SIM_TRACE_DELIVERY_BRIEF] = {SIM_TRACE_DELIVERY, {WHOLE, ADDRESS_HERE, FEW, ADDRESS_HERE, FEW}},
    [SIM_TRACE_RECEIPT_AT_ONCE] = {SIM_TRACE_RECEIPT,
                                   {ID_HERE, ADDRESS_HERE, REST, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO,
                                    WORD}},
    [SIM_TRACE_RECEIPT_HERE] = {SIM_TRACE_RECEIPT,
                                {ID_HERE, ADDRESS_HERE, REST, ZERO, ZERO, ZERO, ZERO, ZERO, LASTS, LASTS,
                                 WORD}},
    [SIM_TRACE_RECEIPT_AWAY] = {SIM_TRACE_RECEIPT,
                                {WHOLE, ADDRESS_HERE, REST, LASTS, LASTS, LASTS, LASTS, LASTS, LASTS, LASTS,
                                 WORD}},
    [SIM_TRACE_HANDLED_AT_ONCE] = {SIM_TRACE_HANDLED, {ID_HERE, ADDRESS_HERE, REST, ZERO, ZERO}},
    [SIM_TRACE_HANDLED_HERE] = {SIM_TRACE_HANDLED, {ID_HERE, ADDRESS_HERE, REST, LASTS, ZERO}},
    [SIM_TRACE_HANDLED_AWAY] = {SIM_TRACE_HANDLED, {WHOLE, ADDRESS_HERE, REST, LASTS, LASTS}},
    [SIM_TRACE_WAIT_HERE] = {SIM_TRACE_WAIT, {ADDRESS_HERE, AGO, ID_HERE, WORD, WORD, ZERO}},
    [SIM_TRACE_WAIT_AWAY] = {SIM_TRACE_WAIT, {ADDRESS_HERE, AGO, WHOLE, WORD, WORD, WHOLE}},
    [SIM_TRACE_TIMER_BRIEF] = {SIM_TRACE_TIMER, {ADDRESS_HERE, ADDRESS_HERE, FEW, ZERO}},
    [SIM_TRACE_MEASURE_BRIEF] = {SIM_TRACE_MEASURE, {ADDRESS_HERE, WHOLE, WORD, WORD}},
    [SIM_TRACE_SET_ONCE] = {SIM_TRACE_SET, {ADDRESS_HERE, ADDRESS_HERE, AHEAD, ZERO, WORD}},
    [SIM_TRACE_SET_BRIEF] = {SIM_TRACE_SET, {ADDRESS_HERE, ADDRESS_HERE, AHEAD, LASTS, WORD}},
    [SIM_TRACE_CANCEL_BRIEF] = {SIM_TRACE_CANCEL, {ADDRESS_HERE, ADDRESS_HERE, WORD}},
};
