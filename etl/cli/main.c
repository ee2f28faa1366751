/* main.c - the program: nothing but the way into the table of commands. */
#include "etl/cli/command.h"

int main(int argc, char **argv)
{
    return (int)wr_cli_main(argc, argv);
}
